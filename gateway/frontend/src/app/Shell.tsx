import { type ReactNode, useEffect, useRef } from "react";
import { Link, useLocation } from "wouter";
import { includesRole } from "@/api/identity";
import { Account } from "@/app/Account";
import { PAGES, type PageEntry, titleOf } from "@/app/pages";
import { LanguageSwitch } from "@/app/LanguageSwitch";
import { ThemeButton } from "@/app/ThemeButton";
import { VeilButton } from "@/app/VeilButton";
import { Role } from "@/gen/rlhf/feedback/v1/account_service_pb";
import { useMessages } from "@/language/language";

/** So many fit into the header's first row; more have a row of their own. */
const FEW_PAGES = 4;

/**
 * Header, navigation and the main part of a page.
 * @param rates Whether pictures are rated on it.
 */
export function Shell({ title, project, role = Role.UNSPECIFIED, rates = false, children }: { title: string; project?: string; role?: Role; rates?: boolean; children: ReactNode }) {
  const { shell } = useMessages();
  useEffect(() => {
    document.title = `${title} · RlhfT2I`;
  }, [title]);
  const pages = project === undefined ? [] : PAGES.filter((page) => includesRole(role, page.role));
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        {shell.skip}
      </a>
      <header className="shell-header">
        <Link href="/" className="brand" aria-label={shell.start}>
          <img src="/favicon.svg" alt="" width="24" height="24" />
          <span className="brand-name">RlhfT2I</span>
        </Link>
        {project !== undefined && <span className="project-name" title={shell.project(project)}>{project}</span>}
        {pages.length > 0 && <Navigation project={project ?? ""} pages={pages} />}
        <div className="shell-tools">
          {rates && <VeilButton />}
          <LanguageSwitch />
          <ThemeButton />
          <Account />
        </div>
      </header>
      <main id="main" tabIndex={-1} aria-label={title}>
        {children}
      </main>
    </div>
  );
}

function Navigation({ project, pages }: { project: string; pages: readonly PageEntry[] }) {
  const [location] = useLocation();
  const { shell, titles } = useMessages();
  const list = useRef<HTMLElement>(null);
  // On a phone the list scrolls sideways: the page that is open is in sight.
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView?.({ block: "nearest", inline: "center" });
  }, [location]);
  const groups = [...new Set(pages.map((page) => page.group))];
  const base = `/projects/${encodeURIComponent(project)}`;
  return (
    <nav ref={list} aria-label={shell.pages} className={pages.length > FEW_PAGES ? "shell-nav many" : "shell-nav"}>
      {groups.map((group) => (
        <ul key={group} aria-label={titleOf({ path: group, title: group }, titles)} lang={group === "Rate" ? undefined : "en"}>
          {pages
            .filter((page) => page.group === group)
            .map((page) => {
              const href = `${base}/${page.path}`;
              const current = location === href || location.startsWith(`${href}/`);
              return (
                <li key={page.path}>
                  <Link href={href} aria-current={current ? "page" : undefined}>
                    {titleOf(page, titles)}
                  </Link>
                </li>
              );
            })}
        </ul>
      ))}
    </nav>
  );
}
