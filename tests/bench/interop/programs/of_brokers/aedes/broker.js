// aedes on loopback, kept by level: arguments are a port and a folder.
import net from "node:net";
import { Aedes } from "aedes";
import level from "aedes-persistence-level";
import { Level } from "level";

const [port, folder] = process.argv.slice(2);
const persistence = level(new Level(`${folder}/level`));
const broker = await Aedes.createBroker({ persistence });
net.createServer(broker.handle).listen(Number(port), "127.0.0.1");
process.on("SIGTERM", () => broker.close(() => process.exit(0)));
