//! rumqttd on loopback: its argument is a configuration file.

fn main() {
    let file = std::env::args().nth(1).expect("a configuration file");
    let settings = config::Config::builder()
        .add_source(config::File::new(&file, config::FileFormat::Toml))
        .build()
        .expect("the configuration is read")
        .try_deserialize()
        .expect("the configuration is rumqttd's");
    rumqttd::Broker::new(settings).start().expect("the broker runs");
}
