import type { Context } from "hono";
import type { DownloadFact } from "../../db/plugin/downloads.ts";
import { clientAddress } from "../http/clientAddress.ts";
import type { AppEnv } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";

type Attempt = Omit<DownloadFact, "outcome"> & {
  /** Logs the result; only the first call counts. */
  end(outcome: DownloadFact["outcome"]): void;
};

/** Begins a download, which is logged at its end. Version and site are added as they become known. */
export function beginAttempt(c: Context<AppEnv>, slug: string, kind: DownloadFact["kind"]): Attempt {
  const { deps } = c.var;
  const address = clientAddress(c);
  let ended = false;
  const attempt: Attempt = {
    ...{ slug, kind, version: null, integration_id: null },
    country: address === undefined ? null : deps.countryOf(address),
    end(outcome) {
      if (ended) return;
      ended = true;
      const { version, integration_id, country } = attempt;
      deps.downloads.record({ slug, kind, version, integration_id, country, outcome });
    },
  };
  return attempt;
}

/** Logs who is at fault for a failed download. Attempts over the limit are not logged, as the log would grow without limit. */
export function endWithError(attempt: Attempt, error: unknown): void {
  if (error instanceof ApiError && error.status === 429) return;
  attempt.end(error instanceof ApiError && error.status < 500 ? "refused" : "failed");
}

/**
 * The same stream. It ends the attempt when the stream was read to its end, was cancelled, or failed.
 * @param length its bytes: many clients disconnect as soon as they have them, before the stream's end is seen
 */
export function watched(stream: ReadableStream<Uint8Array>, length: number, attempt: Attempt, whole: boolean): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  const success = whole ? "complete" : "partial";
  let taken = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            attempt.end(success);
            return controller.close();
          }
          taken += value.length;
          controller.enqueue(value);
        } catch (error) {
          attempt.end("failed");
          throw error;
        }
      },
      async cancel(reason) {
        attempt.end(taken >= length ? success : "aborted");
        await reader.cancel(reason);
      },
    },
    // Nothing is read ahead, so every byte that was read was also sent.
    { highWaterMark: 0 },
  );
}
