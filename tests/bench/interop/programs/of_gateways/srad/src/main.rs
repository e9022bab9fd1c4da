//! Publishes numbered values of a Sparkplug device with srad: arguments are a port and how many.

use srad::client_rumqtt::{EventLoop, MqttOptions};
use srad::eon::simple_manager::{SimpleMetricBuilder, SimpleMetricManager};
use srad::eon::{EoNBuilder, NoMetricManager};
use std::time::Duration;
use tokio::time::sleep;

#[tokio::main]
async fn main() {
    let given: Vec<String> = std::env::args().collect();
    let count: u64 = given[2].parse().expect("a number");
    let settings = MqttOptions::new("gw-srad", "127.0.0.1", given[1].parse::<u16>().expect("a port"));
    let (events, client) = EventLoop::new(settings, 0);
    let (node, handle) = EoNBuilder::new(events, client)
        .with_group_id("G")
        .with_node_id("GW-1")
        .with_metric_manager(NoMetricManager::new())
        .build()
        .expect("a node");
    let manager = SimpleMetricManager::new();
    let cod = manager.register_metric(SimpleMetricBuilder::new("COD", 0.0_f64)).expect("a metric");
    let device = handle.register_device("CX-A", manager.clone()).expect("a device");
    device.enable();
    tokio::spawn(async move { node.run().await });
    sleep(Duration::from_millis(1_500)).await;
    let mut refused = 0;
    for number in 1..count {
        let at_ms = (1_700_000_000 + number) * 1_000;
        let told = cod.update(|value| *value = number as f64 / 8.0).with_timestamp(at_ms);
        if manager.publish_metric(told).await.is_err() {
            refused += 1;
        }
        sleep(Duration::from_millis(5)).await;
    }
    sleep(Duration::from_secs(10)).await;
    println!("{{\"offered\": {count}, \"refused\": {refused}, \"confirmed\": null}}");
    handle.cancel().await;
}
