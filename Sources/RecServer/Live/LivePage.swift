import FoundationEssentials
import Synchronization

/// A page for one person's browser that shows a notebook's report and refreshes it after each run. It answers nobody who does not know
/// this machine as itself: a page from elsewhere whose name leads here (DNS rebinding) is turned away.
public final class LivePage: HTTPAnswering {
    private struct State {
        var version = 0
        /// What is wrong; empty where nothing is.
        var problem = ""
        var port: UInt16 = 0
    }

    private let folder: String
    private let title: String
    private let state = Mutex(State())

    /// - Parameters:
    ///   - folder: the notebook's folder of results, with `report.html` and `files`.
    ///   - title: of the page.
    public init(folder: String, title: String) {
        self.folder = folder
        self.title = title
    }

    /// Answers requests to that port. Before it nobody is answered.
    public func open(port: UInt16) { state.withLock { $0.port = port } }

    /// A run has ended, or a check: pages show what there is now.
    ///
    /// - Parameter problem: one sentence on what is wrong; empty where nothing is.
    public func refresh(problem: String) {
        state.withLock { state in
            state.version += 1
            state.problem = problem
        }
    }

    /// The answer to a request.
    public func answer(_ request: HTTPRequest) -> HTTPResponse {
        let now = state.withLock { $0 }
        let names = ["127.0.0.1", "localhost", "[::1]"].map { "\($0):\(now.port)" }
        guard let host = request.host, names.contains(host.lowercased()) else {
            return plain(403, "This page answers under 127.0.0.1 and localhost only.\n")
        }
        guard request.method == "GET" || request.method == "HEAD" else { return plain(405, "Only GET.\n") }
        guard let target = try? RequestTarget(request.target) else { return plain(400, "The path cannot be read.\n") }
        switch target.segments {
        case [""]: return fresh(HTTPResponse(200, Array(page.utf8), type: "text/html; charset=utf-8"))
        case ["state"]:
            let object = JSON.of(("version", .int(Int64(now.version))), ("problem", .string(now.problem)))
            return fresh(HTTPResponse(200, object.bytes))
        case ["report.html"]: return file("report.html", type: "text/html; charset=utf-8")
        case let path where path.count == 2 && path[0] == "files":
            let name = path[1]
            guard !name.isEmpty, name != ".", name != "..", !name.contains("/") else { return plain(404, "Not found.\n") }
            return file("files/\(name)", type: "application/octet-stream")
        default: return plain(404, "Not found.\n")
        }
    }

    private func file(_ name: String, type: String) -> HTTPResponse {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
            return fresh(HTTPResponse(404, Array("<p>There is no report yet.</p>\n".utf8), type: "text/html; charset=utf-8"))
        }
        return fresh(HTTPResponse(200, Array(data), type: type))
    }

    private func plain(_ status: Int, _ text: String) -> HTTPResponse {
        fresh(HTTPResponse(status, Array(text.utf8), type: "text/plain; charset=utf-8"))
    }

    private func fresh(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.headers.append(("Cache-Control", "no-store"))
        return response
    }

    /// The report in a frame, which keeps its place when it is loaded anew; above it what is wrong. Asks for news three times a second
    /// while it is seen.
    private var page: String {
        let shown = title.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
        return """
            <!DOCTYPE html>
            <html>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; frame-src 'self'; connect-src 'self'; \
            script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
            <title>\(shown)</title>
            <link rel="icon" href="data:,">
            <style>
            html, body { margin: 0; height: 100%; }
            body { display: flex; flex-direction: column; }
            iframe { border: 0; width: 100%; flex: 1; }
            #problem { font: 14px/1.5 system-ui, sans-serif; padding: 0.4em 1em; background: #b3261e; color: #fff; white-space: pre-wrap; }
            #problem.gone { background: #5f6368; }
            #problem:empty { display: none; }
            </style>
            </head>
            <body>
            <div id="problem" role="status"></div>
            <iframe title="\(shown)" src="/report.html"></iframe>
            <script>
            const frame = document.querySelector("iframe");
            const problem = document.getElementById("problem");
            let version = null, place = 0;
            frame.addEventListener("load", () => { frame.contentWindow.scrollTo(0, place); });
            async function look() {
              if (document.hidden) return;
              try {
                const state = await (await fetch("/state")).json();
                problem.className = "";
                problem.textContent = state.problem;
                if (version !== null && version !== state.version) {
                  place = frame.contentWindow.scrollY;
                  frame.contentWindow.location.reload();
                }
                version = state.version;
              } catch {
                problem.className = "gone";
                problem.textContent = "recnb watch has ended.";
              }
            }
            setInterval(look, 300);
            document.addEventListener("visibilitychange", look);
            look();
            </script>
            </body>
            </html>

            """
    }
}
