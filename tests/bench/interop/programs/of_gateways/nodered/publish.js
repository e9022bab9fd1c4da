// Runs Node-RED with flows.json and no editor: arguments are a port and how many.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import RED from "node-red";

const [port, count] = process.argv.slice(2).map(Number);
const userDir = mkdtempSync(path.join(os.tmpdir(), "nodered-"));
cpSync(new URL("flows.json", import.meta.url), path.join(userDir, "flows.json"));
process.env.BROKER_PORT = String(port);
let confirmed = 0;
let refused = 0;
let isOffered = false;
RED.init(http.createServer(), {
  userDir,
  flowFile: "flows.json",
  disableEditor: true,
  httpAdminRoot: false,
  httpNodeRoot: false,
  telemetry: { enabled: false },
  logging: { console: { level: "off" } },
  functionGlobalContext: {
    count,
    offered: () => (isOffered = true),
    confirmed: () => (confirmed += 1),
    refused: () => (refused += 1),
  },
});
await RED.start();
while (!isOffered) await rest(100);
for (let turn = 0; turn < 300 && confirmed + refused < count; turn += 1) await rest(100);
await rest(5000);
console.log(JSON.stringify({ offered: count, refused, confirmed }));
await RED.stop();
rmSync(userDir, { recursive: true, force: true });
process.exit(0);
