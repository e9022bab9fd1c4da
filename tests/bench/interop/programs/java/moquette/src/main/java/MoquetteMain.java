import io.moquette.broker.Server;
import io.moquette.broker.config.MemoryConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Moquette on loopback: arguments are a port and a folder. */
final class MoquetteMain {
    public static void main(String[] given) throws Exception {
        var settings = new Properties();
        settings.setProperty("host", "127.0.0.1");
        settings.setProperty("port", given[0]);
        settings.setProperty("allow_anonymous", "true");
        settings.setProperty("telemetry_enabled", "false");
        settings.setProperty("persistence_enabled", "true");
        settings.setProperty("data_path", Files.createDirectories(Path.of(given[1])).toString() + "/");
        var broker = new Server();
        broker.startServer(new MemoryConfig(settings));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::stopServer));
        Thread.currentThread().join();
    }
}
