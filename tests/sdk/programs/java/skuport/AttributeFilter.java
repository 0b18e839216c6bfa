package skuport;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.stream.Collectors;

/** The query parameter `attributes`: a map with the method that the generated client calls (see docs/clients.md). */
public class AttributeFilter extends HashMap<String, String> {
    public String toUrlQueryString(String name) {
        return entrySet().stream()
                .map(entry -> encoded(name + "[" + entry.getKey() + "]") + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
