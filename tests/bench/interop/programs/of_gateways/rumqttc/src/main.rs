//! Publishes numbered messages with rumqttc: arguments are a port, how many, and `clean` or `kept`.

use rumqttc::{Client, Event, MqttOptions, Packet, QoS};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::thread::{sleep, spawn};
use std::time::Duration;

fn main() {
    let given: Vec<String> = std::env::args().collect();
    let count: u64 = given[2].parse().expect("a number");
    let mut settings = MqttOptions::new("gw-rumqttc", "127.0.0.1", given[1].parse().expect("a port"));
    settings.set_clean_session(given[3] == "clean");
    let (client, mut link) = Client::new(settings, 2_000);
    let confirmed = Arc::new(AtomicUsize::new(0));
    let heard = confirmed.clone();
    spawn(move || {
        for told in link.iter() {
            match told {
                Ok(Event::Incoming(Packet::PubAck(_))) => { heard.fetch_add(1, Ordering::SeqCst); }
                Ok(_) => {}
                Err(_) => sleep(Duration::from_millis(500)),
            }
        }
    });
    let mut refused = 0;
    for number in 0..count {
        let second = 1_700_000_000 + number;
        let at = moment(second);
        let body = format!(
            "{{\"seq\":{number},\"sent\":\"{at}\",\"samples\":[{{\"outlet\":\"CX-A\",\"time\":\"{at}\",\"values\":{{\"COD\":{}}}}}]}}",
            number as f64 / 8.0
        );
        if client.try_publish("nhue/v1/GW-1/readings", QoS::AtLeastOnce, false, body).is_err() {
            refused += 1;
        }
        sleep(Duration::from_millis(5));
    }
    for _ in 0..300 {
        if confirmed.load(Ordering::SeqCst) as u64 + refused >= count { break; }
        sleep(Duration::from_millis(100));
    }
    println!("{{\"offered\": {count}, \"refused\": {refused}, \"confirmed\": {}}}", confirmed.load(Ordering::SeqCst));
}

/// A second of 14 and 15 November 2023 (UTC), as RFC 3339.
fn moment(second: u64) -> String {
    let of_day = second - 1_699_920_000;
    let (day, left) = (14 + of_day / 86_400, of_day % 86_400);
    format!("2023-11-{day:02}T{:02}:{:02}:{:02}Z", left / 3_600, left / 60 % 60, left % 60)
}
