import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.client.mqttv3.DisconnectedBufferOptions;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Publishes numbered messages with paho's Java client: a port, how many, `defaults` or `set`. */
final class Publish {
    public static void main(String[] given) throws Exception {
        int count = Integer.parseInt(given[1]);
        boolean set = given[2].equals("set");
        var client = new MqttAsyncClient("tcp://127.0.0.1:" + given[0], "gw-paho-java", new MemoryPersistence());
        var how = new MqttConnectOptions();
        how.setAutomaticReconnect(true);
        how.setMaxReconnectDelay(2_000);
        if (set) {
            how.setCleanSession(false);
            how.setMaxInflight(1_000);
            var buffer = new DisconnectedBufferOptions();
            buffer.setBufferEnabled(true);
            buffer.setBufferSize(5_000);
            client.setBufferOpts(buffer);
        }
        client.connect(how).waitForCompletion();
        var confirmed = new AtomicInteger();
        var failed = new AtomicInteger();
        int refused = 0;
        var heard = new IMqttActionListener() {
            public void onSuccess(IMqttToken token) { confirmed.incrementAndGet(); }
            public void onFailure(IMqttToken token, Throwable why) { failed.incrementAndGet(); }
        };
        for (int number = 0; number < count; number++) {
            var at = Instant.ofEpochSecond(1_700_000_000L + number);
            var body = "{\"seq\":" + number + ",\"sent\":\"" + at + "\",\"samples\":[{\"outlet\":\"CX-A\",\"time\":\""
                + at + "\",\"values\":{\"COD\":" + number / 8.0 + "}}]}";
            try {
                client.publish("nhue/v1/GW-1/readings", body.getBytes(), 1, false, null, heard);
            } catch (MqttException error) {
                refused++;
            }
            Thread.sleep(5);
        }
        for (int turn = 0; turn < 300 && confirmed.get() + failed.get() + refused < count; turn++) Thread.sleep(100);
        System.out.println("{\"offered\": " + count + ", \"refused\": " + (refused + failed.get()) + ", \"confirmed\": " + confirmed.get() + "}");
        System.exit(0);
    }
}
