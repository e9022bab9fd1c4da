// Publishes numbered values of a Sparkplug device with sparkplug-client: a port and how many.
import { setTimeout as rest } from "node:timers/promises";
import client from "sparkplug-client";

const [port, count] = process.argv.slice(2).map(Number);
const node = client.newClient({
  serverUrl: `tcp://127.0.0.1:${port}`, username: "", password: "", groupId: "G",
  edgeNode: "GW-1", clientId: "gw-sparkplug-js", version: "spBv1.0",
});
const cod = (number) => ({
  timestamp: (1700000000 + number) * 1000,
  metrics: [{ name: "COD", type: "Double", value: number / 8, timestamp: (1700000000 + number) * 1000 }],
});
let now = 0;
node.on("birth", () => {
  node.publishNodeBirth({ timestamp: Date.now(), metrics: [] });
  node.publishDeviceBirth("CX-A", cod(now));
});
node.on("error", () => {});
await rest(1500);
let refused = 0;
for (now = 1; now < count; now += 1) {
  try {
    node.publishDeviceData("CX-A", cod(now));
  } catch {
    refused += 1;
  }
  await rest(5);
}
await rest(10000);
console.log(JSON.stringify({ offered: count, refused, confirmed: null }));
node.stop();
await rest(500);
process.exit(0);
