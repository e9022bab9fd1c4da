import com.hivemq.embedded.EmbeddedHiveMQ;
import java.nio.file.Files;
import java.nio.file.Path;

/** HiveMQ CE as an MQTT broker on loopback: arguments are a port, a folder and a queue's length. */
final class Broker {
    public static void main(String[] given) throws Exception {
        Path folder = Path.of(given[1]);
        Path settings = Files.createDirectories(folder.resolve("conf"));
        Path data = Files.createDirectories(folder.resolve("data"));
        Path extensions = Files.createDirectories(folder.resolve("extensions"));
        String queue = given.length < 3 ? "" : "<mqtt><queued-messages><max-queue-size>" + given[2]
            + "</max-queue-size></queued-messages></mqtt>";
        Files.writeString(settings.resolve("config.xml"), "<hivemq><listeners><tcp-listener><port>"
            + given[0] + "</port><bind-address>127.0.0.1</bind-address></tcp-listener></listeners>"
            + "<persistence><mode>file</mode></persistence>" + queue
            + "<anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>"
            + "</hivemq>");
        var broker = EmbeddedHiveMQ.builder().withConfigurationFolder(settings)
            .withDataFolder(data).withExtensionsFolder(extensions).build();
        broker.start().join();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> broker.stop().join()));
        Thread.currentThread().join();
    }
}
