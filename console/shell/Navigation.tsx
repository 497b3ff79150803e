import { NavLink, ScrollArea } from "@mantine/core";
import { Link, type LinkProps, useLocation } from "@tanstack/react-router";

const PLACES: { label: string; to: LinkProps["to"] }[] = [
  { label: "Sites", to: "/sites" },
  { label: "Content", to: "/content" },
  { label: "Review", to: "/review" },
  { label: "Approved", to: "/approved" },
  { label: "Published", to: "/published" },
];

/** The places of the console. */
export function Navigation({ onGo }: { onGo: () => void }) {
  const { pathname } = useLocation();
  return (
    <ScrollArea component="nav" aria-label="Main">
      {PLACES.map(({ label, to }) => {
        const here = pathname === to || pathname.startsWith(`${to}/`);
        return (
          <NavLink
            key={label}
            label={label}
            active={here}
            {...(here ? { "aria-current": "page" as const } : {})}
            onClick={onGo}
            renderRoot={(props) => <Link to={to!} {...props} />}
          />
        );
      })}
    </ScrollArea>
  );
}
