import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.nio.file.Files;
import java.nio.file.Path;

/** HiveMQ CE as an MQTT broker on loopback: arguments are a port, a folder, a queue's
 * length or 0 for its own, and `refuse` or nothing. */
final class Broker {
    public static void main(String[] given) throws Exception {
        Path folder = Path.of(given[1]);
        Path settings = Files.createDirectories(folder.resolve("conf"));
        Path data = Files.createDirectories(folder.resolve("data"));
        Path extensions = Files.createDirectories(folder.resolve("extensions"));
        String queue = given.length < 3 || given[2].equals("0") ? "" : "<mqtt><queued-messages><max-queue-size>" + given[2]
            + "</max-queue-size></queued-messages></mqtt>";
        Files.writeString(settings.resolve("config.xml"), "<hivemq><listeners><tcp-listener><port>"
            + given[0] + "</port><bind-address>127.0.0.1</bind-address></tcp-listener></listeners>"
            + "<persistence><mode>file</mode></persistence>" + queue
            + "<anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>"
            + "</hivemq>");
        var made = EmbeddedHiveMQ.builder().withConfigurationFolder(settings)
            .withDataFolder(data).withExtensionsFolder(extensions);
        if (given.length > 3) {
            made.withEmbeddedExtension(EmbeddedExtension.builder().withId("rights").withName("rights")
                .withVersion("1").withExtensionMain(new NoSenml()).build());
        }
        var broker = made.build();
        broker.start().join();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> broker.stop().join()));
        Thread.currentThread().join();
    }

    private static final class NoSenml implements ExtensionMain, SubscriptionAuthorizer {
        @Override
        public void extensionStart(ExtensionStartInput in, ExtensionStartOutput out) {
            Services.securityRegistry().setAuthorizerProvider(asked -> this);
        }

        @Override
        public void extensionStop(ExtensionStopInput in, ExtensionStopOutput out) {
        }

        @Override
        public void authorizeSubscribe(SubscriptionAuthorizerInput in, SubscriptionAuthorizerOutput out) {
            if (in.getSubscription().getTopicFilter().equals("nhue/v1/+/senml")) {
                out.failAuthorization();
            } else {
                out.authorizeSuccessfully();
            }
        }
    }
}
