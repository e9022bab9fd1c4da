import io.moquette.broker.Server;
import io.moquette.broker.config.MemoryConfig;
import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.broker.subscriptions.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** Moquette on loopback: arguments are a port, a folder, and `refuse` or nothing. */
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
        var rights = given.length > 2 ? new NoSenml() : null;
        broker.startServer(new MemoryConfig(settings), List.of(), null, null, rights);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::stopServer));
        Thread.currentThread().join();
    }

    private static final class NoSenml implements IAuthorizatorPolicy {
        @Override
        public boolean canWrite(Topic topic, String user, String client) {
            return true;
        }

        @Override
        public boolean canRead(Topic topic, String user, String client) {
            return !topic.toString().equals("nhue/v1/+/senml");
        }
    }
}
