import { Alert, Anchor, Button, Group, List, Stack, Text, Timeline, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useCallback, useState } from "react";
import { api, take } from "../../../data/client.ts";
import { PACKAGE, savePackage } from "../../../data/plugin/installPackage.ts";
import { type LiveEvent, useEvents } from "../../../data/events/live.ts";
import { useMayPublish } from "../../../data/session.ts";
import { ConnectionResult } from "../../../parts/sites/ConnectionResult.tsx";
import { CopyField } from "../../../parts/CopyField.tsx";
import { tokenIn } from "../../../parts/people/linkToken.ts";
import { Page } from "../../../parts/Page.tsx";
import { Time } from "../../../parts/time/Time.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import type { OfGuide } from "./props.ts";

/** The guide that connects a WordPress site (requirements 2.3): key, plugin, paste, test. Each step shows whether it is done. */
export function WordPressGuide({ site, integration }: OfGuide) {
  const queries = useQueryClient();
  const mayWrite = useMayPublish();
  const [reached, setReached] = useState<string>();
  /** a package with a key was downloaded, and the site has not connected yet */
  const [handedOut, setHandedOut] = useState(false);
  const refresh = () => void queries.invalidateQueries({ queryKey: ["integrations", site.id] });
  // The stream reports what WordPress does meanwhile: its own test, and a first install that connects itself.
  const hear = useCallback(
    (event: LiveEvent) => {
      // With an install link's package the site fetches its key itself.
      const itself = event.action === "api_key_rotate" && handedOut;
      if (event.site_id !== site.id || !(event.action === "connection_test" || itself)) return;
      if (event.success) setReached(event.timestamp);
      void queries.invalidateQueries({ queryKey: ["integrations", site.id] });
    },
    [queries, site.id, handedOut],
  );
  useEvents(hear);

  const generate = useMutation({
    mutationFn: () => take(api.integration.integrations["generate-api-key"].index.$post({ json: { site_id: site.id } })),
    onSuccess: () => {
      setHandedOut(false);
      refresh();
    },
  });
  const test = useMutation({
    mutationFn: (id: number) => take(api.integration.integrations[":id"]["test-connection"].index.$post({ param: { id: String(id) } })),
    onSuccess: refresh,
  });
  const install = useMutation({
    mutationFn: (id: number) => take(api.integration.integrations[":id"]["install-link"].index.$post({ param: { id: String(id) } })),
    onSuccess: () => setHandedOut(true),
  });
  const save = useMutation({ mutationFn: (url: string) => savePackage(tokenIn(new URL(url).hash) ?? "") });
  const installLink = install.data?.data.url;
  const fresh = generate.data?.data;
  const hasKey = integration?.credentials_json.api_key != null;
  const active = integration?.is_active === true;
  const done = active ? 4 : reached ? 3 : fresh || hasKey ? 1 : 0;

  return (
    <Page
      title={`Connect ${site.name}`}
      about="Four steps, about two minutes. You need to be an administrator of the WordPress site."
      actions={
        <>
          <Button variant="default" renderRoot={(props) => <Link to="/sites/$siteId" params={{ siteId: site.id }} {...props} />}>
            Its settings
          </Button>
          {active && <Button renderRoot={(props) => <Link to="/review" search={{ site: site.id }} {...props} />}>To its articles</Button>}
        </>
      }
    >
      {active && (
        <Alert color="teal" title="Connected" role="status">
          {site.url} takes articles from IGNY8
          {integration.last_sync_at && (
            <>
              {" "}
              · last sync <Time at={integration.last_sync_at} zone={site.time_zone} />
            </>
          )}
          .
        </Alert>
      )}
      <Timeline active={done - 1} bulletSize={26} lineWidth={2} maw={680}>
        <Step n={1} title="Make a key">
          <Text size="sm">With it the site and IGNY8 recognise each other. It is shown once; a new one can be made at any time.</Text>
          {generate.error && <Problem error={generate.error} />}
          {fresh ? (
            <Stack gap="sm">
              <CopyField label="API URL" value={fresh.api_url} />
              <CopyField label="API key" value={fresh.api_key} description="Shown this once. Copy it now." />
              <CopyField label="Site ID" value={String(fresh.site_id)} />
            </Stack>
          ) : (
            hasKey && (
              <Text size="sm" c="dimmed">
                There is a key already. With a new one, the old one stays valid for a day.
              </Text>
            )
          )}
          <Group>
            <Button
              variant={hasKey || fresh ? "default" : "filled"}
              disabled={!mayWrite}
              loading={generate.isPending}
              onClick={() => generate.mutate()}
            >
              {hasKey || fresh ? "Make a new key" : "Make a key"}
            </Button>
          </Group>
        </Step>
        <Step n={2} title="Install the plugin">
          <List size="sm" type="ordered" spacing={4}>
            <List.Item>
              Download the plugin: a package that brings its key along, so that step 3 falls away (good once, for a day), or{" "}
              <Anchor href="/api/plugins/igny8-wp-bridge/download/" inherit>
                the plain one
              </Anchor>
              .
            </List.Item>
            <List.Item>In WordPress: Plugins → Add New Plugin → Upload Plugin, choose the file, Install Now.</List.Item>
            <List.Item>Activate Plugin.</List.Item>
          </List>
          {install.error && <Problem error={install.error} />}
          {save.error && <Problem error={save.error} />}
          {installLink && (
            <CopyField
              label="Install link"
              value={installLink}
              description="For whoever looks after the site: it hands out the same package. Whoever has it can connect the site, so send it to nobody else."
            />
          )}
          {save.isSuccess && (
            <Text size="sm" role="status">
              {PACKAGE} is in your downloads.
            </Text>
          )}
          <Group>
            <Button
              variant={done === 1 && !handedOut ? "filled" : "default"}
              disabled={!integration || !mayWrite}
              loading={install.isPending || save.isPending}
              onClick={() => integration && install.mutate(integration.id, { onSuccess: ({ data }) => save.mutate(data.url) })}
            >
              Download with key
            </Button>
            <Button
              variant="default"
              disabled={!integration || !mayWrite}
              loading={install.isPending}
              onClick={() => {
                save.reset();
                if (integration) install.mutate(integration.id);
              }}
            >
              Make an install link
            </Button>
          </Group>
        </Step>
        <Step n={3} title="Paste the three values">
          <Text size="sm">
            In WordPress under Settings → IGNY8: API URL, API key and Site ID from step 1, then Save, then Test connection.
          </Text>
          <Text size="sm" role="status" {...(reached ? { fw: 600 } : { c: "dimmed" })}>
            {reached ? (
              <>
                The site has reached IGNY8 at <Time at={reached} />.
              </>
            ) : (
              "This page notices by itself when the site reaches IGNY8."
            )}
          </Text>
        </Step>
        <Step n={4} title="Test the other way">
          <Text size="sm">IGNY8 calls the site, as it will for each article. When that works, the site is active.</Text>
          {integration && <ConnectionResult integrationId={integration.id} test={test} again={() => test.mutate(integration.id)} />}
          <Group>
            <Button
              variant={done > 1 || handedOut ? "filled" : "default"}
              disabled={!integration || !mayWrite}
              loading={test.isPending}
              onClick={() => integration && test.mutate(integration.id)}
            >
              Test connection
            </Button>
            {!integration && <Text size="sm">Make a key first.</Text>}
          </Group>
        </Step>
      </Timeline>
    </Page>
  );
}

function Step({ n, title, children }: { n: number; title: string; children: ReactNode }) {
  return (
    <Timeline.Item bullet={<span aria-hidden="true">{n}</span>}>
      <Stack gap="sm" pb="md">
        <Title order={2} size="h4">
          {title}
        </Title>
        {children}
      </Stack>
    </Timeline.Item>
  );
}
