/**
 * How long texts may be. No input has a `maxLength`: it would cut what is pasted without a word. Forms show an error instead.
 */

import { CreateApiKeySchema, CreateWebhookSchema, ProductInSchema } from "../api/schemas.gen.ts";
import { shared } from "./strings.ts";

const { sku, name, description, attributes } = ProductInSchema.properties;

export const MOST = {
  sku: sku.maxLength,
  name: name.maxLength,
  description: description.maxLength,
  /** The API says it in its errors only. */
  attributeKey: 100,
  attributeValue: attributes.additionalProperties.maxLength,
  keyName: CreateApiKeySchema.properties.name.maxLength,
  url: CreateWebhookSchema.properties.url.maxLength,
  note: CreateWebhookSchema.properties.description.maxLength,
} as const;

/** The error of a text that is too long; undefined for one that fits. Characters count as the API counts them. */
export function tooLong(value: string, most: number | undefined): string | undefined {
  const { length } = [...value.trim()];
  return most === undefined || length <= most ? undefined : shared.tooLong(most, length);
}
