import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** What the API's code reports to Prometheus. Labels are bounded: patterns of routes, methods, states of HTTP, reasons that the code names. */
export interface ApiMetrics {
  /** @param answer.route the route's pattern, such as `/api/v1/sites/:id/` */
  answered(answer: { method: string; route: string; status: number; seconds: number }): void;
  webhookRefused(reason: string): void;
}

/** From a click that is one statement (10 ms) to what a proxy gives up on (30 s). */
const BUCKETS = [0.01, 0.03, 0.1, 0.3, 1, 2, 5, 10, 30];

/** @param streams how many event streams are open */
export function createApiMetrics(registry: Registry, streams: () => number): ApiMetrics {
  const registers = [registry];
  const requests = new Counter({
    ...{ name: "igny8_http_requests_total", help: "Requests that were answered.", registers },
    labelNames: ["method", "route", "status"],
  });
  const durations = new Histogram({
    ...{ name: "igny8_http_request_duration_seconds", help: "Time until the answer's headers were ready.", registers },
    ...{ labelNames: ["method", "route"], buckets: BUCKETS },
  });
  const refused = new Counter({
    ...{ name: "igny8_webhooks_refused_total", help: "Webhooks of sites that were refused, by reason.", registers, labelNames: ["reason"] },
  });
  const open: Gauge = new Gauge({
    ...{ name: "igny8_event_streams", help: "Open event streams.", registers },
    collect: () => open.set(streams()),
  });
  return {
    answered({ method, route, status, seconds }) {
      requests.inc({ method, route, status });
      durations.observe({ method, route }, seconds);
    },
    webhookRefused: (reason) => refused.inc({ reason }),
  };
}
