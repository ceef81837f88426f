import { Link } from "wouter";
import "./subnav.css";

/** The parts of a page, as links: each part has an address. */
export function SubNav({ base, parts, current, label }: { base: string; parts: readonly { path: string; title: string }[]; current: string; label: string }) {
  return (
    <nav className="sub-nav" aria-label={label}>
      <ul>
        {parts.map(({ path, title }) => (
          <li key={path}>
            <Link href={path === "" ? base : `${base}/${path}`} aria-current={path === current ? "page" : undefined}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
