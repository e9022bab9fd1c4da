/* Publishes numbered messages with paho's asynchronous C client, which keeps a buffer: arguments
   are a port, how many, and how many the buffer holds (0: as the library has it). */
#include <MQTTAsync.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static volatile int confirmed, refused, connected;

static void sent(void *context, MQTTAsync_successData *answer) { confirmed++; }
static void failed(void *context, MQTTAsync_failureData *answer) { refused++; }
static void is_connected(void *context, char *cause) { connected = 1; }

int main(int argc, char **argv) {
    int count = atoi(argv[2]), buffer = atoi(argv[3]), begun = 0;
    char address[64];
    snprintf(address, sizeof address, "tcp://127.0.0.1:%s", argv[1]);
    MQTTAsync client;
    MQTTAsync_createOptions made = MQTTAsync_createOptions_initializer;
    made.sendWhileDisconnected = 1;
    if (buffer > 0) made.maxBufferedMessages = buffer;
    MQTTAsync_createWithOptions(&client, address, "gw-paho-c", MQTTCLIENT_PERSISTENCE_NONE, NULL, &made);
    MQTTAsync_setConnected(client, NULL, is_connected);
    MQTTAsync_connectOptions how = MQTTAsync_connectOptions_initializer;
    how.cleansession = 0;
    how.automaticReconnect = 1;
    how.minRetryInterval = 1;
    how.maxRetryInterval = 2;
    MQTTAsync_connect(client, &how);
    while (!connected) usleep(10000);
    for (int number = 0; number < count; number++) {
        char at[32], body[256];
        time_t second = 1700000000 + number;
        strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", gmtime(&second));
        int size = snprintf(body, sizeof body,
            "{\"seq\":%d,\"sent\":\"%s\",\"samples\":[{\"outlet\":\"CX-A\",\"time\":\"%s\",\"values\":{\"COD\":%.3f}}]}",
            number, at, at, number / 8.0);
        MQTTAsync_responseOptions answer = MQTTAsync_responseOptions_initializer;
        answer.onSuccess = sent;
        answer.onFailure = failed;
        if (MQTTAsync_send(client, "nhue/v1/GW-1/readings", size, body, 1, 0, &answer) != 0) begun++;
        usleep(5000);
    }
    for (int turn = 0; turn < 300 && confirmed + refused + begun < count; turn++) usleep(100000);
    printf("{\"offered\": %d, \"refused\": %d, \"confirmed\": %d}\n", count, refused + begun, confirmed);
    return 0;
}
