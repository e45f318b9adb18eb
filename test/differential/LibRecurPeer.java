import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/** org.dmfs:lib-recur, as a peer: rule, start, last and count in, separated by tabs; JSON lines out (see slots.cpp). */
public final class LibRecurPeer {
    private static DateTime parse(String local) {
        return DateTime.parse(local.replace("-", "").replace(":", ""));
    }

    private static String local(DateTime at) {
        return String.format("%04d-%02d-%02dT%02d:%02d:%02d", at.getYear(), at.getMonth() + 1, at.getDayOfMonth(),
            at.getHours(), at.getMinutes(), at.getSeconds());
    }

    private static String answer(String[] asked) throws Exception {
        DateTime last = parse(asked[2]);
        int count = Integer.parseInt(asked[3]);
        RecurrenceRule rule = new RecurrenceRule(asked[0], RecurrenceRule.RfcMode.RFC5545_STRICT);
        StringBuilder found = new StringBuilder("{\"local\":[");
        String end = "]}";
        try {
            RecurrenceRuleIterator slots = rule.iterator(parse(asked[1]));
            for (int i = 0; i < count && slots.hasNext(); ++i) {
                DateTime at = slots.nextDateTime();
                if (at.after(last)) break;
                found.append(i == 0 ? "\"" : ",\"").append(local(at)).append('"');
            }
        } catch (IllegalArgumentException | IllegalStateException error) {
            if (!error.getMessage().startsWith("too many ")) throw error;
            end = "],\"gave_up\":true}";
        }
        return found.append(end).toString();
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String said;
            try {
                said = answer(line.split("\t"));
            } catch (Exception error) {
                String plain = error.toString().replaceAll("[\\\\\"\\p{Cntrl}]", " ");
                said = "{\"error\":\"" + plain + "\"}";
            }
            System.out.println(said);
            System.out.flush();
        }
    }
}
