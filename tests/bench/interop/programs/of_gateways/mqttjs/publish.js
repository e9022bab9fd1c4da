// Publishes numbered messages with MQTT.js: arguments are a port and how many.
import { setTimeout as rest } from "node:timers/promises";
import mqtt from "mqtt";

const [port, count] = process.argv.slice(2).map(Number);
const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, { clientId: "gw-mqttjs", clean: false });
client.on("error", () => {});
await new Promise((done) => client.once("connect", done));
let confirmed = 0;
let refused = 0;
for (let number = 0; number < count; number += 1) {
  const at = new Date((1700000000 + number) * 1000).toISOString();
  const samples = [{ outlet: "CX-A", time: at, values: { COD: number / 8 } }];
  const told = (error) => (error ? (refused += 1) : (confirmed += 1));
  client.publish("nhue/v1/GW-1/readings", JSON.stringify({ seq: number, sent: at, samples }), { qos: 1 }, told);
  await rest(5);
}
for (let turn = 0; turn < 300 && confirmed + refused < count; turn += 1) await rest(100);
console.log(JSON.stringify({ offered: count, refused, confirmed }));
client.end(false, () => process.exit(0));
