// aedes on loopback, kept by level: arguments are a port, a folder, and `refuse` or nothing.
import net from "node:net";
import { Aedes } from "aedes";
import level from "aedes-persistence-level";
import { Level } from "level";

const [port, folder, refuse] = process.argv.slice(2);
const persistence = level(new Level(`${folder}/level`));
const broker = await Aedes.createBroker({ persistence });
if (refuse) {
  broker.authorizeSubscribe = (_client, asked, done) => done(null, asked.topic === "nhue/v1/+/senml" ? null : asked);
}
net.createServer(broker.handle).listen(Number(port), "127.0.0.1");
process.on("SIGTERM", () => broker.close(() => process.exit(0)));
