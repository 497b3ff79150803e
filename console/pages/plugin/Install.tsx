import { Alert, Button, List, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { ApiProblem } from "../../data/client.ts";
import { PACKAGE, savePackage } from "../../data/plugin/installPackage.ts";
import { Gate } from "../../parts/people/Gate.tsx";
import { useLinkToken } from "../../parts/people/linkToken.ts";
import { Problem } from "../../parts/Trouble.tsx";

const OVER = ["enrolment_used", "enrolment_expired", "enrolment_unknown"];

/** Offers the package of an install link to the person who maintains the WordPress site. This needs no account. */
export function Install() {
  const token = useLinkToken() ?? "";
  const save = useMutation({ mutationFn: () => savePackage(token) });
  const { error } = save;
  if (token === "" || (error instanceof ApiProblem && OVER.includes(error.code)))
    return (
      <Gate title="This install link no longer works">
        <Alert color="orange" title="The link was used or replaced, or it has expired" role="alert">
          {token === "" ? "The end of the link, #token=…, is missing. Copy the whole link, or ask for a new one." : error?.message}
        </Alert>
        <Text size="sm">
          An install link connects one site, once, within 24 hours. If you have no IGNY8 account, ask the person who sent you the link for a
          new one.
        </Text>
      </Gate>
    );
  return (
    <Gate title="Connect WordPress to IGNY8">
      <Text size="sm">
        This package is the IGNY8 plugin for one WordPress site. The API key is built in. When you activate the plugin, the site is
        connected and can receive articles.
      </Text>
      <Alert color="yellow" title="Keep this link secret">
        Anybody who has this link or the package can connect the site. Both work once, within 24 hours.
      </Alert>
      {error && <Problem error={error} />}
      <Button loading={save.isPending} onClick={() => save.mutate()}>
        {save.isSuccess ? "Download again" : "Download the package"}
      </Button>
      <Text size="sm" role="status">
        {save.isPending ? "Downloading…" : save.isSuccess ? `${PACKAGE} is in your downloads.` : "Then, as an administrator of the site:"}
      </Text>
      <List size="sm" type="ordered" spacing={4}>
        <List.Item>In WordPress: Plugins → Add New Plugin → Upload Plugin, choose {PACKAGE}, Install Now.</List.Item>
        <List.Item>Select Activate Plugin. WordPress shows that the site is connected.</List.Item>
      </List>
    </Gate>
  );
}
