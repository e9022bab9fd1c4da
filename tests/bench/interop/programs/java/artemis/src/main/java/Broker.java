import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** ActiveMQ Artemis as an MQTT broker on loopback: arguments are a port and a folder. */
final class Broker {
    public static void main(String[] given) throws Exception {
        Path folder = Path.of(given[1]);
        var settings = new ConfigurationImpl();
        settings.setPersistenceEnabled(true);
        settings.setSecurityEnabled(false);
        settings.setJournalDirectory(folder.resolve("journal").toString());
        settings.setBindingsDirectory(folder.resolve("bindings").toString());
        settings.setLargeMessagesDirectory(folder.resolve("large").toString());
        settings.setPagingDirectory(folder.resolve("paging").toString());
        settings.addAcceptorConfiguration("mqtt", "tcp://127.0.0.1:" + given[0] + "?protocols=MQTT");
        var broker = new EmbeddedActiveMQ().setConfiguration(settings);
        broker.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker)));
        Thread.currentThread().join();
    }

    private static void stop(EmbeddedActiveMQ broker) {
        try {
            broker.stop();
        } catch (Exception error) {
            throw new IllegalStateException(error);
        }
    }
}
