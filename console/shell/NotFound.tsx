import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { meQuery } from "../data/session.ts";
import { Page } from "../parts/Page.tsx";
import { Gate } from "../parts/people/Gate.tsx";
import { Waiting } from "../parts/Trouble.tsx";
import { Shell } from "./Shell.tsx";

const TITLE = "Page not found";
const home = <Button renderRoot={(props) => <Link to="/" {...props} />}>Go to Home</Button>;
const why = <Text>The address may have a typing error, or the page was deleted.</Text>;

/** Replaces a page that does not exist. Who is signed in keeps the navigation. */
export function NotFound() {
  const { data: me, isPending } = useQuery(meQuery);
  if (isPending) return <Waiting />;
  if (!me || (me.second_factor.required && !me.second_factor.enabled))
    return (
      <Gate title={TITLE}>
        {why}
        {home}
      </Gate>
    );
  return (
    <Shell>
      <Page title={TITLE}>
        {why}
        <Group>{home}</Group>
      </Page>
    </Shell>
  );
}
