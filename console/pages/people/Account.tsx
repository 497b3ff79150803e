import { Divider, Title } from "@mantine/core";
import { useMayManage, useMe } from "../../data/session.ts";
import { Page } from "../../parts/Page.tsx";
import { DigestSettings } from "../notifications/digest/DigestSettings.tsx";
import { AccountForm } from "./account/AccountForm.tsx";
import { OwnName } from "./account/OwnName.tsx";
import { Password } from "./account/Password.tsx";
import { RequireFactor } from "./account/RequireFactor.tsx";
import { ResetLink } from "./account/ResetLink.tsx";
import { Sessions } from "./account/Sessions.tsx";
import { TwoFactor } from "./account/TwoFactor.tsx";

/** The signed-in person, and the account at work. */
export function Account() {
  const me = useMe();
  const mayManage = useMayManage();
  return (
    <Page title="Your account" about="You and how you sign in. Below: the settings that all members of the account share.">
      <OwnName />
      <Password />
      <TwoFactor />
      <Sessions />
      <DigestSettings />
      <Divider my="md" className="column" />
      <Title order={2} size="h3" className="column" style={{ overflowWrap: "anywhere" }}>
        Account settings: <bdi>{me.account.name}</bdi>, for all its members
      </Title>
      <AccountForm />
      {mayManage && <RequireFactor />}
      {me.user.is_operator && <ResetLink />}
    </Page>
  );
}
