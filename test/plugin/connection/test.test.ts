import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KEY, useBridge } from "../support/bridgeSite.ts";
import { type Igny8, startIgny8 } from "../support/igny8.ts";

const bridge = useBridge({ workers: 1 });
let igny8: Igny8;

beforeAll(async () => {
  igny8 = await startIgny8();
});
afterAll(() => igny8.stop());

interface Outcome {
  code?: string;
  message?: string;
  name?: string;
}

/** Tests a connection as the button, WP-CLI and Site Health do. */
const outcome = (connection: { api_url?: string; api_key?: string; site_id?: number } = {}): Promise<Outcome> => {
  const settings = { api_url: igny8.origin, api_key: KEY, site_id: 7, ...connection };
  return bridge.evaluate(`
    add_filter( 'http_request_args', function ( $args ) { $args['timeout'] = 1; return $args; } );
    $result = igny8_test_connection( json_decode( '${JSON.stringify(settings)}', true ) );
    echo wp_json_encode( is_wp_error( $result )
      ? array( 'code' => $result->get_error_code(), 'message' => $result->get_error_message() )
      : array( 'name' => $result ) );`);
};

const connected = { status: 200, body: { success: true, data: { site_id: 7, site_name: "Coffee & more", integration_id: 3 } } };

test("a working connection returns the site's name in IGNY8", async () => {
  igny8.answer = connected;
  expect(await outcome()).toEqual({ name: "Coffee & more" });
  const call = igny8.calls.at(-1);
  expect(call).toMatchObject({
    method: "POST",
    path: "/api/v1/integration/wordpress/test/",
    headers: { "x-igny8-api-key": KEY, "content-type": "application/json" },
  });
  expect(JSON.parse(call?.body ?? "")).toEqual({ site_id: 7, site_url: bridge.site.url, bridge_version: "1.5.0" });
});

/** A refusal with IGNY8's own error body. */
const refusal = (status: number, message: string) => ({ status, body: { success: false, error: { code: "unauthenticated", message } } });

describe("the site's own identity", () => {
  const ask = (headers: Record<string, string>) => bridge.rest("/igny8/v1/connection", { headers });

  test("is shown to the key's holder, and follows the settings", async () => {
    await bridge.evaluate(`
      update_option( 'igny8_site_id', 7 ); update_option( 'igny8_api_url', '${igny8.origin}' );
      wp_update_user( array( 'ID' => igny8_author_id(), 'display_name' => 'Jo & Ann' ) ); echo 1;`);
    const { status, headers, body } = await ask({ "x-igny8-api-key": KEY });
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(body).toEqual({
      success: true,
      data: {
        user: "Jo & Ann",
        site_id: 7,
        home_url: bridge.site.url,
        site_url: bridge.site.url,
        api_url: igny8.origin,
        bridge_version: "1.5.0",
        block_editor: expect.stringMatching(/^\d+\.\d+/),
      },
    });
    expect(JSON.stringify(body)).not.toContain(KEY);
  });

  test("is shown to nobody else", async () => {
    expect(await ask({})).toMatchObject({ status: 401, body: { code: "igny8_key_missing" } });
    expect(await ask({ "x-igny8-api-key": "igny8_wrong" })).toMatchObject({ status: 401, body: { code: "igny8_key_refused" } });
  });
});

test("each failed answer has a message that says what to do", async () => {
  const answers: [answer: Igny8["answer"], code: string, says: RegExp][] = [
    [{ status: 401, body: { success: false } }, "igny8_refused", /Create a new one/],
    [{ status: 403, body: "Forbidden" }, "igny8_refused", /Create a new one/],
    [
      refusal(401, "The API key does not belong to this Site ID. Copy both."),
      "igny8_refused",
      /^The API key does not belong to this Site ID\. Copy both\.$/,
    ],
    [refusal(409, "The key is of Tea at https://tea.example."), "igny8_other_site", /^The key is of Tea at https:\/\/tea\.example\.$/],
    [{ status: 401, body: { error: "not ours" } }, "igny8_refused", /Create a new one/],
    [{ status: 404, body: "<html>" }, "igny8_not_igny8", /Check the URL/],
    [{ status: 200, body: "<html>hello</html>" }, "igny8_not_igny8", /Check the API URL/],
    [{ status: 200, body: { success: true } }, "igny8_not_igny8", /Check the API URL/],
    [{ status: 200, body: { success: true, data: { site_id: 8 } } }, "igny8_other_site", /Site ID to 8/],
    [{ status: 301, headers: { location: "https://elsewhere.example/" }, body: "" }, "igny8_redirected", /elsewhere\.example/],
    [{ status: 429, body: "" }, "igny8_too_often", /Wait a minute/],
    [{ status: 503, body: "" }, "igny8_failed", /503/],
    ["never", "igny8_unreachable", /did not answer in time/],
  ];
  for (const [answer, code, says] of answers) {
    igny8.answer = answer;
    expect(await outcome()).toEqual({ code, message: expect.stringMatching(says) });
  }
});

test("the key does not follow a redirect", async () => {
  const other = await startIgny8();
  try {
    igny8.answer = { status: 307, headers: { location: `${other.origin}/` }, body: "" };
    expect((await outcome()).code).toBe("igny8_redirected");
    expect(other.calls).toEqual([]);
  } finally {
    await other.stop();
  }
});

test("each kind of missing answer has a message that says what to do", async () => {
  const secure = igny8.origin.replace("http:", "https:");
  expect(await outcome({ api_url: "http://no-such-host.invalid" })).toEqual({
    code: "igny8_unreachable",
    message: expect.stringMatching(/not found|DNS/),
  });
  expect(await outcome({ api_url: "http://127.0.0.1:1" })).toEqual({
    code: "igny8_unreachable",
    message: expect.stringContaining("Nothing answers"),
  });
  expect(await outcome({ api_url: secure })).toEqual({ code: "igny8_unreachable", message: expect.stringContaining("certificate") });
});

test("missing settings are named, and nothing is called", async () => {
  const before = igny8.calls.length;
  expect((await outcome({ api_url: "" })).code).toBe("igny8_no_url");
  expect((await outcome({ api_url: "ftp://example.com" })).code).toBe("igny8_no_url");
  expect((await outcome({ api_key: "" })).code).toBe("igny8_no_key");
  expect((await outcome({ site_id: 0 })).code).toBe("igny8_no_site");
  expect(igny8.calls).toHaveLength(before);
});
