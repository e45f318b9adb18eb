import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/** Answers each line "partitions key" with the partition that Kafka's own producer would choose. */
public final class KeyPartitions {
  public static void main(String[] arguments) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var answers = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] parts = line.split(" ", 2);
      byte[] key = parts[1].getBytes(StandardCharsets.UTF_8);
      answers.append(BuiltInPartitioner.partitionForKey(key, Integer.parseInt(parts[0]))).append('\n');
    }
    System.out.print(answers);
  }
}
