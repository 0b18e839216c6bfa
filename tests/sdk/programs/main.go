// See README.md.
package main

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"sort"
	"strings"
	"time"

	skuport "github.com/GIT_USER_ID/GIT_REPO_ID"
)

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func check(holds bool, words ...any) {
	if !holds {
		log.Fatal(words...)
	}
}

func main() {
	prefix := os.Getenv("SKU_PREFIX")
	configuration := skuport.NewConfiguration()
	configuration.Servers = skuport.ServerConfigurations{{URL: os.Getenv("SKUPORT_URL")}}
	client := skuport.NewAPIClient(configuration)
	ctx := context.WithValue(context.Background(), skuport.ContextAccessToken, os.Getenv("SKUPORT_API_KEY"))

	var csv strings.Builder
	var wanted []string
	var odd []string
	csv.WriteString("sku,name,Main colour\n")
	for number := 1; number <= 5; number++ {
		sku, colour := fmt.Sprintf("%s-%d", prefix, number), "black"
		if number%2 == 1 {
			colour = "red & white"
			odd = append(odd, sku)
		}
		fmt.Fprintf(&csv, "%s,Chair %d,%s\n", sku, number, colour)
		wanted = append(wanted, sku)
	}
	waitFor(ctx, client, importFile(ctx, client, csv.String()))

	all := client.ProductsAPI.ListProducts(ctx).Limit(2).Sku(prefix + "-*")
	pages := readAll(all, wanted)
	// With characters that a query has to escape.
	readAll(all.Attributes(map[string]string{"Main colour": "red & white"}), odd)
	webhook(ctx, client)
	fmt.Printf("%d products in %d pages\n", len(wanted), pages)
}

// readAll reads every page, checks that it is these products, and says how many pages there are.
func readAll(all skuport.ApiListProductsRequest, wanted []string) int {
	var found []string
	pages := 0
	for cursor := ""; pages == 0 || cursor != ""; pages++ {
		request := all
		if cursor != "" {
			request = request.Cursor(cursor)
		}
		page, _, err := request.Execute()
		must(err)
		for _, item := range page.Items {
			found = append(found, item.Sku)
		}
		cursor = ""
		if next := page.NextCursor.Get(); next != nil {
			cursor = *next
		}
	}
	sort.Strings(found)
	check(strings.Join(found, ",") == strings.Join(wanted, ","), found)
	return pages
}

func importFile(ctx context.Context, client *skuport.APIClient, csv string) string {
	// Sizes have 64 bits.
	body := skuport.NewUploadRequest("a.csv", int64(len(csv)), "text/csv")
	upload, _, err := client.UploadsAPI.CreateUpload(ctx).UploadRequest(*body).Execute()
	must(err)
	request, err := http.NewRequest(*upload.Method.Get(), *upload.Url.Get(), bytes.NewReader([]byte(csv)))
	must(err)
	for name, value := range upload.Headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	must(err)
	check(response.StatusCode == 200, response.Status)
	started, _, err := client.ImportsAPI.StartImport(ctx).StartImport(*skuport.NewStartImport(upload.Id)).Execute()
	must(err)
	return started.Id
}

func waitFor(ctx context.Context, client *skuport.APIClient, id string) {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		found, _, err := client.ImportsAPI.GetImport(ctx, id).Execute()
		must(err)
		if found.Status == "completed" {
			return
		}
		check(found.Status == "queued" || found.Status == "running", found.Status)
		check(time.Now().Before(deadline), "the import did not end in time")
	}
}

func webhook(ctx context.Context, client *skuport.APIClient) {
	body := skuport.NewCreateWebhook(os.Getenv("RECEIVER_URL"), []string{"import.completed"})
	made, _, err := client.WebhooksAPI.CreateWebhook(ctx).CreateWebhook(*body).Execute()
	must(err)
	check(strings.HasPrefix(made.Secret, "whsec_") && made.CreatedBy.Name != "", "no secret, or no creator")
	result, _, err := client.WebhooksAPI.SendTestEvent(ctx, made.Id).Execute()
	must(err)
	check(result.Succeeded, "the test failed")
	_, err = client.WebhooksAPI.DeleteWebhook(ctx, made.Id).Execute()
	must(err)
}
