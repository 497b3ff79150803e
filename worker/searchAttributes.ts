import type { Connection } from "@temporalio/client";
import proto from "@temporalio/proto";

/** Registers the keyword search attributes by which people find runs; those already there are left alone. */
export async function registerSearchAttributes(connection: Connection, namespace: string, names: readonly string[]): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = names.filter((name) => !(name in customAttributes));
  if (missing.length === 0) return;
  const KEYWORD = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
  });
}
