import { type Attributes, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { UndiciInstrumentation, type UndiciRequest } from "@opentelemetry/instrumentation-undici";
import { Resource } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler } from "@opentelemetry/sdk-trace-base";
import type { WorkflowClientInterceptor } from "@temporalio/client";
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryWorkflowClientInterceptor,
} from "@temporalio/interceptors-opentelemetry";
import type { ActivityInterceptorsFactory, WorkerOptions } from "@temporalio/worker";
import { requestId } from "./context.ts";

/** Where traces go, and how many. */
export interface TracingOptions {
  /** the name of this process in traces */
  service: string;
  /** a collector's address for OTLP over HTTP (OpenTelemetry, OTEL_EXPORTER_OTLP_ENDPOINT) */
  endpoint: string;
  /** headers of each export, such as a credential */
  headers: Record<string, string>;
  /** the share of requests that are traced, 0 to 1. What a traced request causes is traced too */
  share: number;
}

/** What an answer says of its request. */
interface Told {
  method: string;
  route: string;
  status: number;
}

export interface Tracing {
  /** Does a request within a span of its own. A caller's `traceparent` is not taken over: strangers could choose what is traced. */
  request(work: () => Promise<void>, told: () => Told): Promise<void>;
  /** of the Temporal client */
  client: WorkflowClientInterceptor;
  activity: ActivityInterceptorsFactory;
  /** takes the spans of workflows from their threads */
  sinks: NonNullable<WorkerOptions["sinks"]>;
  /** Sends what is left. */
  stop(): Promise<void>;
}

/** A route of the bridge, behind the site's address. It holds no secret. */
const BRIDGE = /\/wp-json\/igny8\/[\w/-]+$/;

/**
 * What a call's span says of its address, in place of the whole address. The address of a Slack, Discord or Teams channel is a credential: who
 * has it can post there. So only the host and a route of the bridge are said, and never a query.
 */
function shownAddress(call: UndiciRequest): Attributes {
  const { origin, pathname } = new URL(call.path, call.origin);
  const [route = ""] = BRIDGE.exec(pathname) ?? [];
  const path = pathname === route ? route : `/…${route}`;
  return { "url.full": `${origin}${path}`, "url.path": path, "url.query": "" };
}

/**
 * Switches traces on, for this whole process: requests, workflows, activities and HTTP calls, which carry `traceparent` (W3C Trace Context).
 * Only a process that sends traces loads this file: it takes half a second and about 20 MB.
 */
export function startTracing({ service, endpoint, headers, share }: TracingOptions): Tracing {
  const resource = new Resource({ "service.name": service });
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces`, headers });
  const processor = new BatchSpanProcessor(exporter, { scheduledDelayMillis: 1_000 });
  const sampler = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) });
  const provider = new BasicTracerProvider({ resource, sampler, spanProcessors: [processor] });
  provider.register({ contextManager: new AsyncLocalStorageContextManager(), propagator: new W3CTraceContextPropagator() });
  const calls = new UndiciInstrumentation({ requireParentforSpans: true, startSpanHook: shownAddress });
  calls.setTracerProvider(provider);
  const tracer = trace.getTracer("igny8");
  return {
    request: (work, told) =>
      tracer.startActiveSpan("request", { kind: SpanKind.SERVER, root: true }, async (span) => {
        try {
          await work();
        } finally {
          const { method, route, status } = told();
          span.updateName(`${method} ${route}`);
          span.setAttributes({ "http.request.method": method, "http.route": route, "http.response.status_code": status });
          span.setAttribute("igny8.request_id", requestId() ?? "");
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        }
      }),
    client: new OpenTelemetryWorkflowClientInterceptor(),
    activity: (context) => ({ inbound: new OpenTelemetryActivityInboundInterceptor(context) }),
    sinks: { exporter: makeWorkflowExporter(processor, resource) },
    async stop() {
      calls.disable();
      await provider.shutdown();
    },
  };
}
