import java.nio.file.Path;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;

/** ActiveMQ Artemis as an MQTT broker on loopback: arguments are a port, a folder, and `refuse` or nothing. */
final class Broker {
    public static void main(String[] given) throws Exception {
        Path folder = Path.of(given[1]);
        var settings = new ConfigurationImpl();
        settings.setPersistenceEnabled(true);
        settings.setSecurityEnabled(given.length > 2);
        settings.setJournalDirectory(folder.resolve("journal").toString());
        settings.setBindingsDirectory(folder.resolve("bindings").toString());
        settings.setLargeMessagesDirectory(folder.resolve("large").toString());
        settings.setPagingDirectory(folder.resolve("paging").toString());
        settings.addAcceptorConfiguration("mqtt", "tcp://127.0.0.1:" + given[0] + "?protocols=MQTT");
        var broker = new EmbeddedActiveMQ().setConfiguration(settings);
        if (given.length > 2) broker.setSecurityManager(new NoSenml());
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

    private static final class NoSenml implements ActiveMQSecurityManager5 {
        @Override
        public Subject authenticate(String user, String word, RemotingConnection link, String domain) {
            return new Subject();
        }

        @Override
        public boolean authorize(Subject who, Set<Role> roles, CheckType asked, String address) {
            return asked != CheckType.CONSUME || !address.contains("nhue.v1.*.senml") || address.contains("cbor");
        }

        @Override
        public boolean validateUser(String user, String word) {
            return true;
        }

        @Override
        public boolean validateUserAndRole(String user, String word, Set<Role> roles, CheckType asked) {
            return true;
        }
    }
}
