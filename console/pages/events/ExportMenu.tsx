import { Button, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { EXPORTED, type EventFilter, readForExport } from "../../data/events/lists.ts";
import { toCsv } from "../../data/events/export.ts";
import { sayDone, sayRefused } from "../../data/toast/say.ts";
import { saveFile } from "../../data/saveFile.ts";
import { counted } from "../../../domain/text.ts";

const LIMIT = EXPORTED.toLocaleString("en");

/** Exports the filtered events as a file. */
export function ExportMenu({ filter }: { filter: EventFilter }) {
  const keep = useMutation({
    mutationFn: async (form: "json" | "csv") => ({ ...(await readForExport(filter)), form }),
    onSuccess: ({ events, more, form }) => {
      const name = `events-site-${filter.site_id}-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}.${form}`;
      if (form === "csv") saveFile(name, "text/csv;charset=utf-8", toCsv(events));
      else saveFile(name, "application/json", JSON.stringify({ filter, complete: !more, events }, null, 2));
      const said = `${counted(events.length, "event")} ${events.length === 1 ? "is" : "are"} in ${name}.`;
      sayDone(more ? `${said} A file holds only the newest ${LIMIT}. For older events, set “Until”.` : said);
    },
    onError: (error) => sayRefused(error.message, { title: "Nothing was exported" }),
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs" loading={keep.isPending}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Filtered events, the newest {LIMIT}</Menu.Label>
        <Menu.Item onClick={() => keep.mutate("json")}>JSON</Menu.Item>
        <Menu.Item onClick={() => keep.mutate("csv")}>CSV, for spreadsheets</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
