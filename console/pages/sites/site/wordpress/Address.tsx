import { Button, Group, TextInput } from "@mantine/core";
import { useLocation } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useChangeIntegration } from "../../../../data/integration.ts";
import { useMayManage, useMayPublish } from "../../../../data/session.ts";
import type { Site } from "../../../../data/sites.ts";
import { Confirm } from "../../../../parts/Confirm.tsx";
import { fieldErrors, isAboutFields } from "../../../../parts/fields.ts";
import { Problem } from "../../../../parts/Trouble.tsx";
import { isSameAddress } from "../sameAddress.ts";
import { adviceHere } from "./adviceHere.ts";
import { FailingBox, type Named } from "./Check.tsx";

const FIELD = "wordpress-address";

interface Props {
  id: number;
  url: string;
  /** where readers find the site */
  ofReaders: string;
}

/** The address that articles are sent to. Links to it lead into the field. */
export function Address({ id, url, ofReaders }: Props) {
  const [typed, setTyped] = useState(url);
  const change = useChangeIntegration(id);
  const mayManage = useMayManage();
  const field = useRef<HTMLInputElement>(null);
  const isMeant = useLocation({ select: ({ hash }) => hash === FIELD });
  useEffect(() => {
    if (isMeant) field.current?.focus();
  }, [isMeant]);
  return (
    <form onSubmit={(event: FormEvent) => event.preventDefault()} noValidate>
      {change.error && !isAboutFields(change.error, ["config_json.site_url"]) && <Problem error={change.error} />}
      <Group gap="xs" align={change.error ? "center" : "flex-end"}>
        <TextInput
          ref={field}
          id={FIELD}
          label="WordPress address"
          description={`The address that articles are sent to. ${isSameAddress(url, ofReaders) ? "" : `Readers find the site at ${ofReaders}. `}After a change, test the connection.`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          error={fieldErrors(change.error)["config_json.site_url"]}
          style={{ flex: "1 1 260px" }}
          maw={480}
        />
        <Confirm
          label="Change"
          yes="Change address"
          loading={change.isPending}
          disabled={typed.trim() === url}
          onYes={() => change.mutate({ config_json: { site_url: typed } })}
        >
          The connection is off until you test it. A change of www. or from http to https keeps the key. With any other host or port, the
          key
          {mayManage
            ? " and the Basic auth stop working. Then create a new key, and enter it in WordPress."
            : " stops working, so only an owner of the account may do that."}
        </Confirm>
      </Group>
    </form>
  );
}

/** The site can't be reached: why, and the way to the field with its address. */
export const Unreached = ({ named, site }: { named: Named; site: Site }) => (
  <FailingBox named={named} site={site} advise={adviceHere}>
    <ToAddress />
  </FailingBox>
);

/** A button that leads into the field with the address. */
export function ToAddress() {
  const mayWrite = useMayPublish();
  if (!mayWrite) return null;
  const focus = () => document.querySelector<HTMLInputElement>(`#${FIELD}`)?.focus();
  return (
    <Button size="xs" variant="default" onClick={focus}>
      Change the address
    </Button>
  );
}
