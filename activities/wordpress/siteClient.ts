import type { Dispatcher } from "undici";
import { SiteFailure } from "../../domain/publishing/failure.ts";
import { restUrl } from "../../domain/sites/url.ts";
import { callSite, LARGEST_LONG_ANSWER, type SiteAnswer } from "../http/request.ts";
import type { CallTrace, SiteAccess, SiteClient } from "../platform/client.ts";
import { failureOf, noiseOf, readPublishAnswer, said, wpErrorOf } from "./answer.ts";
import { dispatcherFor, type AgentOf } from "../http/connector.ts";
import { readBatchAnswer } from "./batch.ts";
import { readConnection, readUser } from "./connection.ts";
import { findJson } from "../http/noise.ts";
import { requestId } from "../../telemetry/context.ts";
import { readStoredPosts, readUpdateAnswer, readUpdateBatch } from "./updates.ts";
import { readWithdrawalAnswer } from "./withdrawal.ts";
import { readPostStates, readStructure, readTermsPage, TERMS_A_PAGE } from "./structure.ts";

interface Call {
  method: "GET" | "POST";
  route: string;
  query?: Record<string, string>;
  body?: unknown;
  /** the most bytes of an answer that are read (activities/http/request.ts) */
  largest?: number;
}

/** Bytes of an answer with texts: the bridge sends 4 MB of texts at most, and JSON escapes some of their characters. */
const LARGEST_TEXTS = 16_000_000;

/** The time limit of a harmless request. The bridge refuses it before it does anything. */
const HARMLESS_MS = 5_000;

const NO_KEY =
  "Create a new key in the site's WordPress tab, under API key, and enter it in WordPress under Settings → IGNY8. Then test the connection.";

export const KEY_HEADER = "X-IGNY8-API-KEY";
/** The id of the request in IGNY8 that caused the call, for the logs of the site (docs/bridge-contract.md). */
const REQUEST_HEADER = "X-Request-ID";

/** The client of igny8-wp-bridge. Each function takes at most `timeoutMs` in all and throws SiteFailure. */
export function createBridge(calls: Dispatcher | AgentOf, timeoutMs: number): SiteClient {
  /** Makes one request in the site's form of permalinks. If a page answers, it tries the plain form. */
  async function callRoute(site: SiteAccess, call: Call & { key: string }, signal: AbortSignal, trace: CallTrace): Promise<SiteAnswer> {
    const send = async (plain: boolean) => {
      trace.method = call.method;
      trace.url = restUrl(site.siteUrl, call.route, plain, call.query);
      trace.plainPermalinks = plain;
      delete trace.answer;
      const { method, body, largest } = call;
      const id = requestId();
      const headers = { [KEY_HEADER]: call.key, ...(id === null ? {} : { [REQUEST_HEADER]: id }) };
      const { keys: secrets, basicAuth } = site;
      const answer = await callSite(dispatcherFor(calls, site.accountId), {
        method,
        url: trace.url,
        headers,
        body,
        secrets,
        basicAuth,
        largest,
        signal,
      });
      trace.answer = { status: answer.status, body: said(answer).answer };
      trace.noise = noiseOf(answer);
      return answer;
    };
    const answer = await send(site.plainPermalinks);
    if (site.plainPermalinks || !isPage(answer)) return answer;
    const plain = await send(true);
    // Only an answer of the REST API counts; a front page that ignores the query says nothing.
    return isJson(plain) ? plain : answer;
  }

  /** As `callRoute`, with each key in turn until a key is accepted. */
  async function callWithKeys(site: SiteAccess, call: Call, signal: AbortSignal, trace: CallTrace): Promise<SiteAnswer> {
    let answer: SiteAnswer | undefined;
    for (const [index, key] of site.keys.entries()) {
      trace.key = index === 0 ? "current" : "previous";
      answer = await callRoute(site, { ...call, key }, signal, trace);
      if (wpErrorOf(answer)?.code !== "igny8_key_refused") return answer;
    }
    if (!answer) throw new SiteFailure("KeyRefused", "There is no API key for this address of the site yet.", { advice: NO_KEY });
    return answer;
  }

  /**
   * Makes a call that sends articles. If the articles may have caused its failure, a harmless request decides: an article without content,
   * which the bridge refuses as invalid. If the site answers that request, the articles are at fault.
   */
  async function sending<T>(site: SiteAccess, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof SiteFailure) || !error.doubtful) throw error;
      throw (await takesHarmless(site)) ? error.ofArticle(" The site took a harmless request right after it.") : error;
    }
  }

  async function takesHarmless(site: SiteAccess): Promise<boolean> {
    const call: Call = { method: "POST", route: "/igny8/v1/publish", body: {} };
    try {
      const answer = await callWithKeys(site, call, AbortSignal.timeout(Math.min(timeoutMs, HARMLESS_MS)), { method: "", url: "" });
      return (answer.status >= 200 && answer.status < 300 && isJson(answer)) || failureOf(answer, Date.now()).type === "PayloadInvalid";
    } catch (error) {
      if (error instanceof SiteFailure) return false;
      throw error;
    }
  }

  const get = async (site: SiteAccess, call: Omit<Call, "method">, trace: CallTrace) =>
    callWithKeys(site, { method: "GET", ...call }, AbortSignal.timeout(timeoutMs), trace);
  const getStructure = (site: SiteAccess, query: Record<string, string>, trace: CallTrace) =>
    get(site, { route: "/igny8/v1/structure", query, largest: LARGEST_LONG_ANSWER }, trace);

  return {
    async structure(site, trace) {
      return readStructure(await getStructure(site, { per_page: String(TERMS_A_PAGE) }, trace), Date.now());
    },

    async terms(site, { taxonomy, page }, trace) {
      const query = { taxonomy, page: String(page), per_page: String(TERMS_A_PAGE) };
      return readTermsPage(await getStructure(site, query, trace), Date.now());
    },

    async posts(site, { contentIds, source }, trace) {
      const query = { content_ids: contentIds.join(","), source };
      const answer = await get(site, { route: "/igny8/v1/posts", query }, trace);
      return readPostStates(answer, contentIds, Date.now());
    },

    async version(site) {
      const call = { method: "GET", route: "/igny8/v1/status", key: site.keys[0] ?? "" } as const;
      const answer = await callRoute(site, call, AbortSignal.timeout(timeoutMs), { method: "GET", url: "" });
      const { plugin, version } = (answer.status === 200 && objectOf(answer)) || {};
      return plugin === "igny8-wp-bridge" && typeof version === "string" ? version : null;
    },

    async publish(site, payload, trace) {
      const signal = AbortSignal.timeout(timeoutMs);
      return sending(site, async () => {
        const answer = await callWithKeys(site, { method: "POST", route: "/igny8/v1/publish", body: payload }, signal, trace);
        return readPublishAnswer(answer, Date.now());
      });
    },

    async publishBatch(site, batch, trace) {
      const signal = AbortSignal.timeout(timeoutMs);
      return sending(site, async () => {
        const call: Call = { method: "POST", route: "/igny8/v1/publish-batch", body: batch, largest: LARGEST_LONG_ANSWER };
        const answer = await callWithKeys(site, call, signal, trace);
        return readBatchAnswer(answer, batch.articles, readPublishAnswer, Date.now());
      });
    },

    async storedPosts(site, { contentIds, source }, trace) {
      const query = { content_ids: contentIds.join(","), source };
      return readStoredPosts(await get(site, { route: "/igny8/v1/articles", query, largest: LARGEST_TEXTS }, trace), Date.now());
    },

    async update(site, request, trace) {
      const signal = AbortSignal.timeout(timeoutMs);
      return sending(site, async () => {
        const call: Call = { method: "POST", route: "/igny8/v1/update", body: request, largest: LARGEST_TEXTS };
        return readUpdateAnswer(await callWithKeys(site, call, signal, trace), Date.now());
      });
    },

    async withdraw(site, request, trace) {
      const signal = AbortSignal.timeout(timeoutMs);
      return sending(site, async () => {
        const call: Call = { method: "POST", route: "/igny8/v1/withdraw", body: request };
        return readWithdrawalAnswer(await callWithKeys(site, call, signal, trace), Date.now());
      });
    },

    async updateBatch(site, batch, trace) {
      const signal = AbortSignal.timeout(timeoutMs);
      return sending(site, async () => {
        const call: Call = { method: "POST", route: "/igny8/v1/update-batch", body: batch, largest: LARGEST_TEXTS };
        return readUpdateBatch(await callWithKeys(site, call, signal, trace), batch.changes, Date.now());
      });
    },

    async testConnection(site, trace) {
      const signal = AbortSignal.timeout(timeoutMs);
      const told = await callWithKeys(site, { method: "GET", route: "/igny8/v1/connection" }, signal, trace);
      if (wpErrorOf(told)?.code !== "rest_no_route") return readConnection(told, Date.now());
      // There is no plugin, or one before 1.4. The older way (requirements 2.3, step 4) shows which.
      const answer = await callWithKeys(site, { method: "GET", route: "/wp/v2/users/me" }, signal, trace);
      if (answer.status === 200) return readUser(answer, Date.now());
      const failure = failureOf(answer, Date.now());
      if (failure.type !== "Forbidden" || wpErrorOf(answer)?.code !== "rest_not_logged_in") throw failure;
      throw await whyNotLoggedIn(site, signal, failure);
    },
  };

  /** Why WordPress did not see the key: the plugin is missing, or the host strips the header. */
  async function whyNotLoggedIn(site: SiteAccess, signal: AbortSignal, failure: SiteFailure): Promise<SiteFailure> {
    const call = { method: "GET", route: "/igny8/v1/status", key: site.keys[0] ?? "" } as const;
    const answer = await callRoute(site, call, signal, { method: "GET", url: "" });
    if (wpErrorOf(answer)?.code === "rest_no_route") {
      return new SiteFailure("PluginMissing", "The plugin IGNY8 WordPress Bridge is not active on the site.", said(answer));
    }
    if (answer.status === 200 && objectOf(answer)?.["key_received"] === false) {
      return new SiteFailure("HeaderStripped", `The header ${KEY_HEADER} does not reach WordPress.`, said(answer));
    }
    return failure;
  }
}

/**
 * Whether something other than the REST API answered. If a web server sends every path to WordPress, a site with plain permalinks answers
 * the path with its front page (200), or with a redirect to it (301).
 */
function isPage(answer: SiteAnswer): boolean {
  const { status, text } = answer;
  if (status === 404) return !wpErrorOf(answer);
  return (status >= 300 && status < 400) || (status === 200 && text.trim() !== "" && !findJson(answer));
}

/** The JSON object in an answer, with or without other text around it; undefined if there is none. */
function objectOf(answer: SiteAnswer): Record<string, unknown> | undefined {
  const value = findJson(answer)?.value;
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}

const isJson = (answer: SiteAnswer) => objectOf(answer) !== undefined;
