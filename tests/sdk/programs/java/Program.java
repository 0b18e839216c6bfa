import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.ImportsApi;
import org.openapitools.client.api.ProductsApi;
import org.openapitools.client.api.UploadsApi;
import org.openapitools.client.api.WebhooksApi;
import org.openapitools.client.model.CreateWebhook;
import org.openapitools.client.model.ModelImport;
import org.openapitools.client.model.ProductPage;
import org.openapitools.client.model.StartImport;
import org.openapitools.client.model.UploadRequest;
import skuport.AttributeFilter;

/** See README.md. */
public class Program {
    private static final String PREFIX = System.getenv("SKU_PREFIX");
    private static final ApiClient CLIENT = new ApiClient();

    public static void main(String[] arguments) throws Exception {
        CLIENT.updateBaseUri(System.getenv("SKUPORT_URL"));
        CLIENT.setRequestInterceptor(
                request -> request.header("Authorization", "Bearer " + System.getenv("SKUPORT_API_KEY")));
        var csv = new StringBuilder("sku,name,Main colour\n");
        var wanted = new ArrayList<String>();
        var odd = new ArrayList<String>();
        for (int number = 1; number <= 5; number++) {
            var sku = PREFIX + "-" + number;
            wanted.add(sku);
            if (number % 2 == 1) {
                odd.add(sku);
            }
            csv.append(String.format("%s,Chair %d,%s\n", sku, number, number % 2 == 1 ? "red & white" : "black"));
        }
        await(importFile(csv.toString()));
        int pages = readAll(null, wanted);
        var red = new AttributeFilter();
        // With characters that a query has to escape.
        red.put("Main colour", "red & white");
        readAll(red, odd);
        webhook();
        System.out.println(wanted.size() + " products in " + pages + " pages");
    }

    /** Reads every page, checks that it is these products, and says how many pages there are. */
    private static int readAll(AttributeFilter attributes, List<String> wanted) throws Exception {
        var products = new ProductsApi(CLIENT);
        var found = new ArrayList<String>();
        int pages = 0;
        String cursor = null;
        do {
            ProductPage page =
                    products.listProducts(null, 2, cursor, PREFIX + "-*", null, null, null, null, null, attributes);
            page.getItems().forEach(item -> found.add(item.getSku()));
            cursor = page.getNextCursor();
            pages++;
        } while (cursor != null);
        found.sort(null);
        check(found.equals(wanted), found.toString());
        return pages;
    }

    private static UUID importFile(String csv) throws Exception {
        // Sizes have 64 bits.
        var body = new UploadRequest().filename("a.csv").size((long) csv.length()).contentType("text/csv");
        var upload = new UploadsApi(CLIENT).createUpload(body, null);
        var put = HttpRequest.newBuilder(URI.create(upload.getUrl()));
        upload.getHeaders().forEach((name, value) -> {
            if (!name.equalsIgnoreCase("Content-Length") && !name.equalsIgnoreCase("Host")) {
                put.header(name, value);
            }
        });
        put.method(upload.getMethod(), HttpRequest.BodyPublishers.ofString(csv));
        var response = HttpClient.newHttpClient().send(put.build(), HttpResponse.BodyHandlers.ofString());
        check(response.statusCode() == 200, response.body());
        return new ImportsApi(CLIENT).startImport(new StartImport().uploadId(upload.getId()), null).getId();
    }

    private static void await(UUID id) throws Exception {
        var imports = new ImportsApi(CLIENT);
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (true) {
            var status = imports.getImport(id, null).getStatus();
            if (status == ModelImport.StatusEnum.COMPLETED) {
                return;
            }
            check(
                    status == ModelImport.StatusEnum.QUEUED || status == ModelImport.StatusEnum.RUNNING,
                    status.toString());
            check(System.nanoTime() < deadline, "the import did not end in time");
            Thread.sleep(200);
        }
    }

    private static void webhook() throws Exception {
        var webhooks = new WebhooksApi(CLIENT);
        var body = new CreateWebhook()
                .url(System.getenv("RECEIVER_URL"))
                .eventTypes(List.of(CreateWebhook.EventTypesEnum.IMPORT_COMPLETED));
        var made = webhooks.createWebhook(body, null);
        check(made.getSecret().startsWith("whsec_"), "no secret");
        check(!made.getCreatedBy().getName().isEmpty(), "no creator");
        check(webhooks.sendTestEvent(made.getId(), null).getSucceeded(), "the test failed");
        webhooks.deleteWebhook(made.getId(), null);
    }

    private static void check(boolean holds, String words) {
        if (!holds) {
            throw new AssertionError(words);
        }
    }
}
