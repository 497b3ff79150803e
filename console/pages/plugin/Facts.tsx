import { Code, Table, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { Version } from "../../data/plugin/versions.ts";
import { Time } from "../../parts/time/Time.tsx";
import { sizeOf } from "./VersionBadge.tsx";
import { counted } from "../../../domain/text.ts";

/** The facts of a build and its requirements. */
export function Facts({ version }: { version: Version }) {
  const { requires_wordpress, tested_wordpress, requires_php, sha256, md5, bytes, files, key_id, expires_at, created_at, updated_at } =
    version;
  const built = "Set by the build";
  return (
    <div>
      <Title order={2} size="h4" mb="xs">
        Package
      </Title>
      <Table withRowBorders={false} verticalSpacing={4} aria-label="Package">
        <Table.Tbody>
          {version.restores && <Fact name="Rolls back to">{version.restores}, with the same package</Fact>}
          <Fact name="Lowest WordPress">{requires_wordpress ?? built}</Fact>
          <Fact name="Tested with WordPress">{tested_wordpress ?? built}</Fact>
          <Fact name="Lowest PHP">{requires_php ?? built}</Fact>
          {sha256 && (
            <>
              <Fact name="Size">
                {sizeOf(bytes)}, {counted(files ?? 0, "file")}
              </Fact>
              <Fact name="SHA-256">
                <Code>{sha256}</Code>
              </Fact>
              <Fact name="MD5">
                <Code>{md5}</Code>
              </Fact>
              <Fact name="Signed by key">{key_id}</Fact>
            </>
          )}
          {expires_at && (
            <Fact name="Manifest expires">
              <Time at={expires_at} /> (IGNY8 renews it long before)
            </Fact>
          )}
          <Fact name="Created">
            <Time at={created_at} />
          </Fact>
          <Fact name="Changed">
            <Time at={updated_at} />
          </Fact>
        </Table.Tbody>
      </Table>
    </div>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <Table.Tr>
    <Table.Th w={{ base: 130, sm: 190 }} c="dimmed" fw={400} ps={0} style={{ verticalAlign: "top" }}>
      {name}
    </Table.Th>
    <Table.Td style={{ verticalAlign: "top" }}>{children}</Table.Td>
  </Table.Tr>
);
