/// The report's style: system fonts, one text column with room beside it for tables and figures, light and dark, screen and paper.
let reportStyleSheet = """
    :root {
      --ink: #1b1e23; --soft: #565d68; --faint: #626a76; --rule: #d9dde3; --hair: #e9ecf0; --paper: #fff; --wash: #f6f7f9;
      --link: #1f5a9e; --mark: #ffe9a8; --bad: #a8241c; --badwash: #fdf1f0; --warn: #7a5200; --warnwash: #fdf7e7; --idle: #5b6472;
      --k: #8a2a6d; --s: #9a3412; --c: #68707c; --n: #1c5fa8; --m: #0b6b58; --f: #2f4fa3; --t: #6a3fa0; --a: #7a5200;
      --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif;
      --mono: ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "Noto Sans Mono", "DejaVu Sans Mono", "Liberation Mono", monospace;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --ink: #dfe3e8; --soft: #a6afbb; --faint: #98a1ad; --rule: #3a414b; --hair: #2b3139; --paper: #15181c; --wash: #1d2126;
        --link: #8fbcf0; --mark: #5c4a12; --bad: #ff9d94; --badwash: #2c1b1a; --warn: #e9c46a; --warnwash: #28231a; --idle: #a6afbb;
        --k: #f0a3d4; --s: #f2b08a; --c: #98a1ad; --n: #8fbcf0; --m: #7fd1bb; --f: #a9bdf5; --t: #cdb2f2; --a: #e9c46a;
      }
      .figure img { filter: brightness(.92); }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 var(--sans); overflow-wrap: break-word; }
    .page { max-width: 64rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
    a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    h1, h2, h3, h4, h5, h6 { line-height: 1.25; font-weight: 650; max-width: 46rem; text-wrap: balance; }
    h1 { font-size: 2rem; letter-spacing: -.012em; margin: 0 0 .5rem; }
    h2 { font-size: 1.45rem; letter-spacing: -.006em; margin: 3rem 0 .75rem; }
    h3 { font-size: 1.15rem; margin: 2.1rem 0 .5rem; }
    h4, h5, h6 { font-size: 1rem; margin: 1.6rem 0 .4rem; }
    .title { border-bottom: 1px solid var(--rule); padding-bottom: 1.1rem; margin-bottom: 1.75rem; }
    .path { margin: 0; color: var(--soft); font: .85rem/1.5 var(--mono); overflow-wrap: anywhere; }
    code, pre { font-family: var(--mono); font-size: .875em; }
    pre code { font-size: 1em; }
    pre { line-height: 1.55; margin: 0; overflow-x: auto; tab-size: 4; }

    .contents { font-size: .9rem; line-height: 1.45; margin: 0 0 2.5rem; }
    .contents h2 { font-size: .8rem; font-weight: 600; letter-spacing: .02em; color: var(--soft); margin: 0 0 .6rem; }
    .contents ul { list-style: none; margin: 0; padding: 0; }
    .contents li { margin: .38rem 0; }
    .contents .level3 { padding-left: 1rem; }
    .contents a { color: var(--ink); text-decoration: none; }
    .contents a:hover { color: var(--link); text-decoration: underline; }

    .prose > p, .prose > ul, .prose > ol, .prose > blockquote, .prose > dl { max-width: 46rem; }
    .prose p { margin: .8rem 0; }
    .prose li { margin: .25rem 0; }
    .prose blockquote { margin: 1rem 0; padding-left: 1rem; border-left: 3px solid var(--rule); color: var(--soft); }
    .prose pre { background: var(--wash); padding: .8rem 1rem; border-radius: 4px; max-width: 46rem; }
    .prose :not(pre) > code { background: var(--wash); padding: .1em .3em; border-radius: 3px; }
    .prose img { max-width: 100%; height: auto; }
    .prose hr { border: 0; border-top: 1px solid var(--rule); margin: 2rem 0; }
    .footnotes { font-size: .875rem; color: var(--soft); border-top: 1px solid var(--rule); margin-top: 2rem; max-width: 46rem; }

    .cell { margin: 1.75rem 0; }
    .cellhead { position: relative; font-size: .85rem; }
    .cellhead summary, .cellhead .name { max-width: 46rem; color: var(--soft); padding: .15rem 1.6rem .15rem 0; margin: 0; line-height: 1.5; }
    .cellhead summary { cursor: pointer; list-style: none; }
    .cellhead summary::-webkit-details-marker { display: none; }
    .cellhead summary::before { content: "▸"; display: inline-block; width: 1.1em; color: var(--faint); }
    .cellhead details[open] > summary::before { content: "▾"; }
    .cellhead .name { padding-left: 1.1em; }
    .kind { color: var(--faint); }
    .cellname { font-family: var(--mono); font-size: .95em; font-weight: 600; color: var(--ink); overflow-wrap: anywhere; }
    .fold { color: var(--faint); visibility: hidden; }
    summary:hover .fold, summary:focus-visible .fold { visibility: visible; }
    .status { border: 1px solid currentColor; border-radius: 3px; padding: 0 .35em; font-size: .92em; color: var(--idle); }
    .failed .status { color: var(--bad); }
    .anchor { position: absolute; left: min(46rem, 100%); top: .15rem; transform: translateX(-100%); color: var(--faint); text-decoration: none; padding: 0 .4rem; }
    .anchor:hover, .anchor:focus-visible, :target > .cellhead .anchor { color: var(--link); }
    .source { background: var(--wash); border-radius: 4px; padding: .8rem 1rem; margin: .35rem 0 .5rem; font-size: .95em; }
    .cellhead .source { width: fit-content; min-width: min(46rem, 100%); max-width: 100%; }
    .source .h { color: var(--c); }
    .k { color: var(--k); } .s { color: var(--s); } .c { color: var(--c); } .n { color: var(--n); }
    .m { color: var(--m); } .f { color: var(--f); } .t { color: var(--t); } .a { color: var(--a); }

    figure { margin: 1.1rem 0; }
    figcaption { font-size: .9rem; line-height: 1.45; }
    figcaption b { font-weight: 600; }
    .table > figcaption { margin-bottom: .45rem; }
    .part, .listing, .paper, .sheet { display: none; }
    .gap { word-spacing: .4em; }
    .extent { display: inline-block; color: var(--faint); font-size: .94em; }
    .figure img { display: block; max-width: 100%; height: auto; background: #fff; border-radius: 3px; }
    .figure > figcaption { margin-top: .55rem; max-width: 46rem; }
    .scroll {
      overflow-x: auto; max-width: 100%;
      background:
        linear-gradient(to right, var(--paper) 50%, transparent) left / 2rem 100%,
        linear-gradient(to left, var(--paper) 50%, transparent) right / 2rem 100%,
        linear-gradient(to right, var(--rule), transparent) left / .8rem 100%,
        linear-gradient(to left, var(--rule), transparent) right / .8rem 100%;
      background-attachment: local, local, scroll, scroll; background-repeat: no-repeat;
    }
    table { border-collapse: collapse; font-size: .875rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
    thead { border-top: 1.5px solid var(--ink); border-bottom: 1px solid var(--ink); }
    tbody { border-bottom: 1.5px solid var(--ink); }
    th, td { text-align: left; vertical-align: top; padding: .34rem 1.25rem .34rem 0; unicode-bidi: isolate; }
    th:last-child, td:last-child { padding-right: .2rem; }
    th { font-weight: 600; vertical-align: bottom; }
    .origin th, .steps th, .prose th { white-space: nowrap; }
    td.w { min-width: 11rem; }
    td.l { min-width: 26rem; }
    td.o { white-space: nowrap; }
    td { max-width: 26rem; overflow-wrap: break-word; }
    tbody tr + tr { border-top: 1px solid var(--hair); }
    th.r, td.r, [align=right] { text-align: right; }
    td.r { white-space: nowrap; }
    [align=center] { text-align: center; }
    .type { display: block; font-weight: 400; font-size: .8rem; color: var(--faint); }
    .missing { color: var(--faint); }

    .model { font-weight: 600; margin: .8rem 0 .3rem; }
    .facts { margin: .5rem 0 1rem; font-size: .9rem; max-width: 46rem; }
    .facts > div { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: 1rem; padding: .28rem 0; }
    .facts > div + div { border-top: 1px solid var(--hair); }
    .facts dt { color: var(--soft); overflow-wrap: anywhere; }
    .facts dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; white-space: pre-wrap; }
    .scalar { font-size: 1.15rem; margin: .6rem 0; white-space: pre-wrap; overflow-wrap: anywhere; max-width: 46rem; }
    .rows, .files { font-size: .9rem; margin: .6rem 0 .4rem; overflow-wrap: anywhere; max-width: 46rem; }
    .files .lead { color: var(--soft); }
    .printed { max-width: 46rem; }
    .printed figcaption { color: var(--soft); font-size: .8rem; margin-bottom: .25rem; }
    .printed pre { border-left: 2px solid var(--rule); padding: .1rem 0 .1rem .9rem; font-size: .82rem; max-height: 30rem; overflow: auto; }

    .diagnostic { border-left: 3px solid var(--idle); background: var(--wash); font-size: .9rem; padding: .65rem .9rem; margin: .8rem 0; max-width: 46rem; }
    .diagnostic p { margin: 0; }
    .diagnostic.error { border-color: var(--bad); background: var(--badwash); }
    .diagnostic.warning { border-color: var(--warn); background: var(--warnwash); }
    .diagnostic.error .message strong { color: var(--bad); }
    .diagnostic.warning .message strong { color: var(--warn); }
    .diagnostic .id { color: var(--soft); font: .85em var(--mono); }
    .diagnostic ul { margin: .45rem 0 0; padding: 0; list-style: none; color: var(--soft); }
    .diagnostic li { margin: .15rem 0; }
    .excerpt { margin: .5rem 0; }
    .excerpt figcaption { color: var(--soft); font: .8rem/1.5 var(--mono); overflow-wrap: anywhere; }
    .excerpt pre { padding: .35rem 0; }
    mark { background: var(--mark); color: inherit; padding: .1em 0; border-radius: 2px; }
    mark:empty { border-left: 2px solid var(--bad); }
    .traceback { white-space: pre; }
    .statusnote { color: var(--soft); font-size: .9rem; margin: .3rem 0; max-width: 46rem; }
    .skipped .cellname, .heldBack .cellname { color: var(--soft); }
    .verdicts { background: var(--wash); border-radius: 4px; padding: .6rem 1rem; margin: 0 0 1.75rem; max-width: 46rem; }
    .verdicts p { font-size: .9rem; margin: .2rem 0; overflow-wrap: anywhere; }
    .verdicts .bad strong { color: var(--bad); }
    .verdicts .warn strong { color: var(--warn); }

    .parity > .bad { color: var(--bad); font-weight: 600; }
    .parity > .note { color: var(--soft); font-size: .9rem; max-width: 46rem; }
    .parity li { font-size: .9rem; }
    .parity table { width: 100%; }
    .parity tbody { border-bottom: 1px solid var(--rule); }
    .parity tbody:last-child { border-bottom: 1.5px solid var(--ink); }
    .parity tbody th { padding-top: .9rem; }
    .parity th, .parity td { max-width: none; padding-right: 1rem; }
    .parity th:last-child, .parity td:last-child { padding-right: .2rem; }
    .parity .verb { white-space: nowrap; }
    .parity .verb code { font-size: .95em; font-weight: 600; }
    .parity .compared { color: var(--soft); }
    .parity tr.bad td { color: var(--bad); }

    .provenance { margin-top: 4rem; border-top: 1px solid var(--rule); }
    .provenance h2 { margin-top: 1.75rem; }
    .provenance h3 { font-size: .95rem; margin: 1.5rem 0 .45rem; }
    .reproduction { font-size: .9rem; margin: .3rem 0 .6rem; max-width: 46rem; }
    .command { background: var(--wash); border-radius: 4px; padding: .6rem .9rem; font-size: .8rem; max-width: 46rem; white-space: pre-wrap; overflow-wrap: anywhere; }
    .origin { font-size: .85rem; }
    .origin td { overflow-wrap: anywhere; max-width: none; }
    .origin .place { overflow-wrap: break-word; }
    .origin .size { white-space: nowrap; }
    .origin code { font-size: .92em; }

    @media screen and (min-width: 76rem) {
      .page { max-width: 80rem; display: grid; grid-template-columns: 14rem minmax(0, 60rem); gap: 3.5rem; padding: 3rem 2rem 6rem; }
      .page { row-gap: 0; grid-template-rows: auto 1fr; }
      .title, .page > main { grid-column: 2; }
      .contents { grid-column: 1; grid-row: 1 / span 2; position: sticky; top: 2rem; align-self: start; max-height: calc(100vh - 4rem); overflow-y: auto; padding: .6rem .5rem 1rem 0; }
    }
    @media screen and (max-width: 40rem) {
      .page { padding: 1.5rem 1rem 3.5rem; }
      h1 { font-size: 1.55rem; }
      h2 { font-size: 1.25rem; margin-top: 2.4rem; }
      .facts > div { grid-template-columns: minmax(6rem, 40%) 1fr; gap: .75rem; }
      td { max-width: 16rem; }
      .source { margin-left: 0; margin-right: 0; padding: .7rem .8rem; }
      td.w { min-width: 9.5rem; }
      td.l { min-width: 16rem; }
      .page .scroll > table { font-size: .83rem; }
      .parity table, .parity tbody, .parity tr, .parity td, .parity tbody th { display: block; padding: 0; }
      .parity tbody th { padding-top: .9rem; }
      .parity thead { display: none; }
      .parity tr { padding: .45rem 0; }
      .parity td.r { display: inline-block; margin-right: 1.1rem; }
      .parity td.r[data-label]::before { content: attr(data-label) " "; color: var(--faint); }
    }
    @page {
      size: A4; margin: 18mm 16mm 20mm 22mm;
      @bottom-center { content: counter(page); font: 9pt "Liberation Sans", "Noto Sans", "DejaVu Sans", sans-serif; color: #565d68; }
    }
    @media print {
      html { font-size: 10.5pt; }
      body { orphans: 3; widows: 3; font-family: "Liberation Sans", "Noto Sans", Arial, "DejaVu Sans", sans-serif; line-height: 1.45; }
      .page { display: block; max-width: none; padding: 0; }
      h1, h2, h3, h4, h5, h6, .cellhead, .table > figcaption, .rows, .model, .continued, .reproduction {
        break-after: avoid; break-inside: avoid;
      }
      h1, h2, h3, h4, h5, h6, .prose > *, .scalar, .facts, .diagnostic, .printed, .rows, .files, .cellhead { max-width: none; }
      h2 { font-size: 1.3rem; margin-top: 1.8rem; }
      .contents { margin-bottom: 1.6rem; }
      .contents li.paper { display: list-item; }
      .contents li.screen { display: none; }
      .keyed td:first-child { white-space: nowrap; }
      .contents li { margin: .28rem 0; }
      .contents a { display: flex; gap: .5rem; align-items: baseline; }
      .contents .sheet { display: flex; flex: 1; gap: .5rem; align-items: baseline; }
      .contents .sheet::before { content: ""; flex: 1; border-bottom: 1px dotted var(--rule); }
      .cell { margin: 1rem 0; }
      .cell.silent, .cell.bare > .cellhead { display: none; }
      .figure, .table, .diagnostic, .facts, .steps, tr, .verdicts, .part, .origin { break-inside: avoid; }
      .table.split { break-inside: auto; }
      .figure { text-align: center; }
      .figure img { margin: 0 auto; width: auto; max-height: 108mm; }
      .figure.tall img { max-height: 180mm; }
      .figure > figcaption { max-width: none; }
      .prose img { max-height: 108mm; width: auto; }
      thead { display: table-header-group; }
      .type, .anchor, .fold, .cellhead summary::before { display: none; }
      details.code > :not(summary) { display: none; }
      details.code::details-content { display: none; }
      .scroll, pre, .printed pre { overflow: visible; max-height: none; background: none; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; }
      table { font-size: 8.5pt; max-width: 100%; }
      th, td { padding: .22rem .6rem .22rem 0; max-width: none; }
      td { overflow-wrap: anywhere; }
      td.w, td.l { min-width: 0; }
      td.o { white-space: normal; }
      td.r { overflow-wrap: normal; }
      .small table { font-size: 6.8pt; }
      .small th, .small td { padding-right: .4rem; }
      .split > .scroll { display: none; }
      .part { display: block; margin-bottom: .8rem; }
      .continued { font-size: .85rem; font-style: italic; margin: 0 0 .3rem; color: var(--soft); }
      a { color: inherit; text-decoration: none; }
      .provenance { margin-top: 2rem; }
      .origin { font-size: 8pt; }
      .origin td:last-child code { overflow-wrap: anywhere; }
      .command { padding: .4rem 0; }
      .listing { display: block; break-before: page; }
      .listing .source { font-size: 7.6pt; line-height: 1.4; padding: 0 0 0 .6rem; border-left: 2px solid var(--rule); margin: .7rem 0; }
      .listing .source .h { font-weight: 600; color: var(--ink); }
      .diagnostic, .verdicts, .source { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
    }

    """
