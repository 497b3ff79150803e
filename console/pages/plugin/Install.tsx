import { Button, Group, List, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ApiProblem } from "../../data/client.ts";
import { PACKAGE, savePackage } from "../../data/plugin/installPackage.ts";
import { Gate } from "../../parts/people/Gate.tsx";
import { siteInLink, useLinkToken } from "../../parts/people/linkToken.ts";
import { Problem } from "../../parts/Trouble.tsx";

/** Why a link does not work, by the API's codes. */
const OVER: Record<string, { title: string; why: string }> = {
  enrolment_used: { title: "This install link was used", why: "It has already connected a site. Each link works once." },
  enrolment_expired: { title: "This install link has expired", why: "It was valid for 24 hours." },
  enrolment_unknown: { title: "This install link no longer works", why: "It is unknown, or a newer one replaced it." },
};
const INCOMPLETE = { title: "This install link is incomplete", why: "The end of the link, #token=…, is missing. Copy the whole link." };

/** Offers the plugin of an install link to the person who maintains the WordPress site. This needs no account. */
export function Install() {
  const token = useLinkToken() ?? "";
  const { site, address } = siteInLink();
  const save = useMutation({ mutationFn: () => savePackage(token) });
  const { error } = save;
  const over = token === "" ? INCOMPLETE : error instanceof ApiProblem && OVER[error.code];
  if (over)
    return (
      <Gate title={over.title}>
        <Text size="sm" role="alert">
          {over.why}
        </Text>
        <Text size="sm">
          Ask who sent you the link for a new one. If you have an IGNY8 account, open the site there, and download the plugin again.
        </Text>
        <Button variant="default" renderRoot={(props) => <Link to="/sign-in" {...props} />}>
          Sign in to IGNY8
        </Button>
      </Gate>
    );
  return (
    <Gate title="Connect WordPress to IGNY8">
      {(site ?? address) && (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          For{" "}
          <b>
            <bdi>{site ?? address}</bdi>
          </b>
          {site && address && (
            <>
              {" "}
              (<bdi>{address}</bdi>)
            </>
          )}
        </Text>
      )}
      <Text size="sm">The IGNY8 plugin connects one WordPress site, so that the site can receive articles. The API key is built in.</Text>
      {error && <Problem error={error} />}
      <List size="sm" type="ordered" spacing="xs">
        <List.Item>
          <span role="status">
            {save.isPending ? "Downloading…" : save.isSuccess ? `${PACKAGE} is in your downloads.` : "Save the plugin on your computer."}
          </span>
          <Group mt={6} mb={2}>
            <Button variant={save.isSuccess ? "default" : "filled"} loading={save.isPending} onClick={() => save.mutate()}>
              {save.isSuccess ? "Download again" : "Download the plugin"}
            </Button>
          </Group>
        </List.Item>
        <List.Item>
          Sign in to WordPress
          {address && (
            <>
              {" "}
              at <bdi>{address}</bdi>
            </>
          )}{" "}
          as an administrator. Open Plugins → Add New Plugin → Upload Plugin, choose {PACKAGE}, then Install Now.
        </List.Item>
        <List.Item>Select Activate Plugin. WordPress shows that the site is connected.</List.Item>
      </List>
      <Text size="sm" c="dimmed">
        Keep this link secret: anybody who has the link or the plugin can connect the site, once, within 24 hours.
      </Text>
    </Gate>
  );
}
