import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Date;
import java.util.List;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.tahu.edge.EdgeClient;
import org.eclipse.tahu.edge.api.MetricHandler;
import org.eclipse.tahu.message.SparkplugBPayloadEncoder;
import org.eclipse.tahu.message.model.EdgeNodeDescriptor;
import org.eclipse.tahu.message.model.MessageType;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.MetricDataType;
import org.eclipse.tahu.message.model.SparkplugBPayload;
import org.eclipse.tahu.message.model.SparkplugBPayloadMap;
import org.eclipse.tahu.message.model.SparkplugDescriptor;
import org.eclipse.tahu.message.model.StatePayload;
import org.eclipse.tahu.message.model.Topic;
import org.eclipse.tahu.model.MqttServerDefinition;
import org.eclipse.tahu.mqtt.ClientCallback;
import org.eclipse.tahu.mqtt.MqttClientId;
import org.eclipse.tahu.mqtt.MqttServerName;
import org.eclipse.tahu.mqtt.MqttServerUrl;

/** Publishes numbered values of a device with Tahu's edge client: a port, how many, a host's id. */
final class TahuPublish implements MetricHandler, ClientCallback {
    private static final EdgeNodeDescriptor NODE = new EdgeNodeDescriptor("G", "GW-1");
    private static final Topic DEATH = new Topic("spBv1.0", NODE, MessageType.NDEATH);
    private EdgeClient client;
    private long births;
    private volatile int number;

    public static void main(String[] given) throws Exception {
        new TahuPublish().run(given[0], Integer.parseInt(given[1]), given[2]);
    }

    private void run(String port, int count, String host) throws Exception {
        var server = new MqttServerDefinition(new MqttServerName("one"), new MqttClientId("gw-tahu", false),
            new MqttServerUrl("tcp://127.0.0.1:" + port), null, null, 30, DEATH);
        client = new EdgeClient(this, NODE, List.of("CX-A"), host, false, 5_000L, List.of(server), this, null);
        new Thread(client).start();
        for (int turn = 0; turn < 200 && !client.isConnectedToPrimaryHost(); turn++) Thread.sleep(100);
        Thread.sleep(500);
        int away = 0;
        for (number = 1; number < count; number++) {
            if (!client.isConnectedToPrimaryHost()) away++;
            client.publishDeviceData("CX-A", values());
            Thread.sleep(5);
        }
        Thread.sleep(10_000);
        System.out.println("{\"offered\": " + count + ", \"refused\": " + away + ", \"confirmed\": null}");
        System.exit(0);
    }

    private SparkplugBPayload values() throws Exception {
        var at = new Date((1_700_000_000L + number) * 1_000);
        var cod = new Metric.MetricBuilder("COD", MetricDataType.Double, number / 8.0).timestamp(at).createMetric();
        return new SparkplugBPayload.SparkplugBPayloadBuilder().setTimestamp(at).addMetric(cod).createPayload();
    }

    private Metric birthNumber() throws Exception {
        return new Metric.MetricBuilder("bdSeq", MetricDataType.Int64, births).createMetric();
    }

    @Override
    public Topic getDeathTopic() {
        return DEATH;
    }

    @Override
    public byte[] getDeathPayloadBytes() throws Exception {
        births = (births + 1) % 256;
        var death = new SparkplugBPayload.SparkplugBPayloadBuilder().addMetric(birthNumber()).createPayload();
        return new SparkplugBPayloadEncoder().getBytes(death, true);
    }

    @Override
    public void publishBirthSequence() {
        try {
            var again = new Metric.MetricBuilder("Node Control/Rebirth", MetricDataType.Boolean, false).createMetric();
            var birth = new SparkplugBPayloadMap.SparkplugBPayloadMapBuilder().setTimestamp(new Date())
                .addMetric(birthNumber()).addMetric(again).createPayload();
            client.publishNodeBirth(birth);
            client.publishDeviceBirth("CX-A", values());
        } catch (Exception error) {
            throw new IllegalStateException(error);
        }
    }

    @Override
    public boolean hasMetric(SparkplugDescriptor of, String name) {
        return name.equals("COD");
    }

    @Override
    public void shutdown() {}

    @Override
    public void messageArrived(MqttServerName name, MqttServerUrl url, MqttClientId id, String topic, MqttMessage message) {
        if (topic.contains("/NCMD/")) client.handleRebirthRequest(true);
        if (!topic.contains("/STATE/")) return;
        try {
            var state = new ObjectMapper().readValue(message.getPayload(), StatePayload.class);
            client.handleStateMessage(topic.substring(topic.lastIndexOf('/') + 1), state);
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    @Override
    public void connectionLost(MqttServerName name, MqttServerUrl url, MqttClientId id, Throwable why) {}

    @Override
    public void connectComplete(boolean again, MqttServerName name, MqttServerUrl url, MqttClientId id) {}
}
