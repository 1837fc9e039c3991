/// A page that shows the interface and lets a person try it: no other file, no other server.
enum OpenAPIPage {
    /// The page's own style and script and no others; it may ask only the server that it came from.
    static let policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'"

    /// - Parameter document: the OpenAPI document, as JSON.
    static func html(_ document: [UInt8], title: String) -> String {
        let data = String(decoding: document, as: UTF8.self).replacing("<", with: "\\u003c")
        let title = title.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>\(style)</style>
            </head>
            <body>
            <header><h1>\(title)</h1><p><a href="openapi.json">openapi.json</a> · <a href="health">health</a> · \
            <a href="metrics">metrics</a></p></header>
            <main id="routes"></main>
            <script id="document" type="application/json">\(data)</script>
            <script>\(script)</script>
            </body>
            </html>

            """
    }

    private static let style = """
        :root{color-scheme:light dark;--line:#8884;--soft:#8881;--accent:#2563eb;--bad:#b91c1c;--good:#15803d}
        @media (prefers-color-scheme:dark){:root{--accent:#7aa2ff;--bad:#f87171;--good:#4ade80}}
        *{box-sizing:border-box}
        body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:0 auto;padding:1.5rem 1rem 4rem}
        h1{font-size:1.5rem;margin:0}header p{margin:.25rem 0 1.5rem}a{color:var(--accent)}
        details{border:1px solid var(--line);border-radius:.5rem;margin:.5rem 0;overflow:hidden}
        summary{cursor:pointer;padding:.6rem .8rem;display:flex;gap:.7rem;align-items:baseline;flex-wrap:wrap}
        summary:focus-visible,button:focus-visible,input:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
        .method{font:600 .8rem ui-monospace,monospace;color:var(--accent);min-width:3.5rem}
        .path{font-family:ui-monospace,monospace}.note{opacity:.75;font-size:.9rem}
        form{padding:.7rem .8rem .9rem;border-top:1px solid var(--line)}
        .field{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.2rem .8rem;align-items:center;margin:.5rem 0}
        .field label{font-family:ui-monospace,monospace}.field .note{grid-column:2}
        @media (max-width:36rem){.field{grid-template-columns:1fr}.field .note{grid-column:1}}
        input{font:inherit;padding:.3rem .5rem;border:1px solid #888;border-radius:.3rem;background:transparent;color:inherit;width:100%}
        button{font:inherit;padding:.35rem 1rem;border:0;border-radius:.3rem;background:var(--accent);color:#fff;cursor:pointer}
        @media (prefers-color-scheme:dark){button{color:#000}}
        pre{background:var(--soft);padding:.7rem;border-radius:.3rem;overflow:auto;max-height:24rem;margin:.7rem 0 0;white-space:pre-wrap}
        .ok{color:var(--good)}.bad{color:var(--bad)}
        """

    private static let script = """
        "use strict";
        const doc = JSON.parse(document.getElementById("document").textContent);
        const make = (name, attributes = {}, ...children) => {
          const element = document.createElement(name);
          for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
          element.append(...children);
          return element;
        };
        const words = schema => {
          const parts = [schema.type === "array" ? "list, written as JSON" : schema.format || schema.type || "any"];
          if ("minimum" in schema) parts.push("from " + schema.minimum + " to " + schema.maximum);
          if (schema.enum) parts.push("one of " + schema.enum.join(", "));
          if ("default" in schema) parts.push("default " + schema.default);
          return parts.join(", ");
        };
        let number = 0;
        for (const [path, methods] of Object.entries(doc.paths)) for (const [method, operation] of Object.entries(methods)) {
          const body = operation.requestBody && operation.requestBody.content["application/json"].schema;
          const fields = (operation.parameters || []).map(p => ({name: p.name, place: p.in, required: p.required, schema: p.schema}));
          if (body) for (const [name, schema] of Object.entries(body.properties))
            fields.push({name, place: "body", required: (body.required || []).includes(name), schema});
          const form = make("form");
          for (const field of fields) {
            const id = "field" + (number += 1);
            field.input = make("input", {id, autocomplete: "off"});
            if (field.required) field.input.required = true;
            const note = make("span", {class: "note"}, field.place + ", " + words(field.schema));
            form.append(make("div", {class: "field"}, make("label", {for: id}, field.name), field.input, note));
          }
          const status = make("p", {"aria-live": "polite"});
          const output = make("pre", {hidden: ""});
          form.append(make("button", {type: "submit"}, "Try it"), status, output);
          form.addEventListener("submit", async event => {
            event.preventDefault();
            let target = path;
            const query = new URLSearchParams(), data = {};
            for (const field of fields) {
              const text = field.input.value;
              if (field.place === "path") { target = target.replace("{" + field.name + "}", encodeURIComponent(text)); continue; }
              if (text === "" && !(field.required && field.schema.type === "string")) continue;
              if (field.place === "query") { query.set(field.name, text); continue; }
              try { data[field.name] = field.schema.type === "string" ? text : JSON.parse(text); } catch { data[field.name] = text; }
            }
            const options = {method: method.toUpperCase()};
            if (body) { options.headers = {"Content-Type": "application/json"}; options.body = JSON.stringify(data); }
            if (query.size) target += "?" + query;
            output.hidden = false;
            try {
              const start = performance.now(), answer = await fetch(target, options), text = await answer.text();
              status.className = answer.ok ? "ok" : "bad";
              status.textContent = answer.status + " in " + (performance.now() - start).toFixed(1) + " ms, " + options.method + " " + target;
              try { output.textContent = JSON.stringify(JSON.parse(text), null, 2); } catch { output.textContent = text; }
            } catch (error) {
              status.className = "bad"; status.textContent = "no answer: " + error.message; output.hidden = true;
            }
          });
          document.getElementById("routes").append(make("details", {}, make("summary", {},
            make("span", {class: "method"}, method.toUpperCase()), make("span", {class: "path"}, path),
            make("span", {class: "note"}, operation.summary || "")), form));
        }
        if (!document.querySelector("details")) document.getElementById("routes").append(make("p", {}, "The notebook opens no routes."));
        """
}
