// Reads a list of objects as JSON from standard input, and prints what is wrong with those of KEDA and the Prometheus operator.
// The models check types and required fields; a field that their types don't have goes unnoticed.
import { readFileSync } from "node:fs";
import { ScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import { PodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor";
import { ServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";

const models = { PodMonitor, ScaledObject, ServiceMonitor };

for (const object of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    new models[object.kind](object).validate();
  } catch (error) {
    console.log(`${object.kind} ${object.metadata?.name}: ${error.message}`);
    process.exitCode = 1;
  }
}
