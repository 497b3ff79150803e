import type { OperatorService, WorkflowService } from "@temporalio/client";
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from "@temporalio/common";
import proto from "@temporalio/proto";
import type { SearchValues } from "../domain/temporal/searchAttributes.ts";

/** Search attributes in the SDK's form. */
export function typed(values: SearchValues): TypedSearchAttributes {
  const pairs = Object.entries(values).map(([name, value]) => ({
    key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD),
    value,
  }));
  return new TypedSearchAttributes(pairs);
}

type Connection = { operatorService: OperatorService; workflowService: WorkflowService };

/** The gRPC codes of calls that are not permitted, or that the service does not offer (Temporal Cloud). */
const NOT_OURS = [7, 12, 16];
const INVALID_ARGUMENT = 3;
const codeOf = (error: unknown) => (error as { code?: number }).code;

/**
 * Registers the keyword search attributes by which people find workflow runs. It leaves existing ones alone. A worker without the permission to
 * register needs only that they exist.
 * @throws Error of one line with the command that registers the missing ones
 */
export async function registerSearchAttributes(connection: Connection, namespace: string, names: readonly string[]): Promise<void> {
  const missing = await missingOf(connection, namespace, names);
  if (missing.length === 0) return;
  const KEYWORD = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
    });
  } catch (error) {
    if (NOT_OURS.includes(codeOf(error) ?? 0)) throw new Error(byHand(namespace, missing), { cause: error });
    // If two workers start for the first time at once, the other one may have registered them.
    if ((await missingOf(connection, namespace, names)).length > 0) throw error;
  }
}

/** The names that are not registered. If the list may not be read, a count of workflow runs by each name shows whether it exists. */
async function missingOf(connection: Connection, namespace: string, names: readonly string[]): Promise<string[]> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return names.filter((name) => !(name in customAttributes));
  } catch (error) {
    if (!NOT_OURS.includes(codeOf(error) ?? 0)) throw error;
  }
  const counted = names.map((name) =>
    connection.workflowService.countWorkflowExecutions({ namespace, query: `${name} = 'none'` }).then(
      () => [],
      (error: unknown) => {
        if (codeOf(error) === INVALID_ARGUMENT) return [name];
        throw error;
      },
    ),
  );
  return (await Promise.all(counted)).flat();
}

const byHand = (namespace: string, missing: string[]) =>
  `Search attributes are missing in Temporal's namespace ${namespace}, and this worker may not register them. Run: ` +
  `temporal operator search-attribute create --namespace ${namespace} ${missing.map((name) => `--name ${name} --type Keyword`).join(" ")} ` +
  "(Temporal Cloud: tcld namespace search-attributes add, with each name as NAME=Keyword).";
