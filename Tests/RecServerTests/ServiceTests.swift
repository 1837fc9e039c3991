import RecServer
import Testing

/// What routes answer, without sockets.
@Suite struct ServiceTests {
    private func ask(_ service: Service, _ line: String, json: String? = nil) -> (Int, String) {
        let words = line.split(separator: " ", maxSplits: 1)
        let response = service.answer(HTTPRequest(String(words[0]), String(words[1]), json: json))
        return (response.status, String(decoding: response.body, as: UTF8.self))
    }

    @Test func routesAnswerAsTheirSignaturesSay() async throws {
        let service = Service(try await Served().load())
        let cases: [(String, String?, Int, String)] = [
            ("GET /", nil, 200, #"{"message":"Welcome"}"#),
            ("GET /movie/3", nil, 200, #"{"movieId":3,"title":"Film 1 (1951)","genres":"Comedy|Drama","cluster":7}"#),
            ("HEAD /movie/3", nil, 200, #"{"movieId":3,"title":"Film 1 (1951)","genres":"Comedy|Drama","cluster":7}"#),
            ("GET /movie/1", nil, 404, #"{"error":"Movie not found"}"#),
            ("GET /movie/-1", nil, 404, #"{"error":"Movie not found"}"#),
            ("GET /movie/abc", nil, 400, #"{"error":"`movie_id` must be a whole number, not \"abc\""}"#),
            ("GET /movie/3.5", nil, 400, #"{"error":"`movie_id` must be a whole number, not \"3.5\""}"#),
            (
                "GET /movie/99999999999999999999", nil, 400,
                #"{"error":"`movie_id` must be a whole number, not \"99999999999999999999\""}"#
            ),
            ("GET /movie/", nil, 404, #"{"error":"Not found"}"#),
            ("GET /movie/3/", nil, 404, #"{"error":"Not found"}"#),
            ("GET /movie/%33", nil, 200, #"{"movieId":3,"title":"Film 1 (1951)","genres":"Comedy|Drama","cluster":7}"#),
            ("GET /movie/%", nil, 400, #"{"error":"a `%` in the path or query is not followed by two hexadecimal digits"}"#),
            ("GET /movie/%ff", nil, 400, #"{"error":"the path or query is not UTF-8"}"#),
            ("GET /movie/%00", nil, 400, #"{"error":"the path or query holds a control character"}"#),
            ("GET /../../etc/passwd", nil, 404, #"{"error":"Not found"}"#),
            ("GET http://elsewhere/", nil, 400, #"{"error":"the path must start with `/`"}"#),
            ("POST /movie/3", nil, 405, #"{"error":"POST is not allowed here"}"#),
            ("BREW /movie/3", nil, 405, #"{"error":"BREW is not allowed here"}"#),
            ("GET /recommend/user/5?n=0", nil, 400, #"{"error":"`n` is 0, and must be from 1 to 100"}"#),
            ("GET /recommend/user/5?n=101", nil, 400, #"{"error":"`n` is 101, and must be from 1 to 100"}"#),
            ("GET /recommend/user/5?m=1", nil, 400, ##"{"error":"there is no parameter `m` for the query; did you mean `n`?"}"##),
            ("GET /recommend/user/5?n=1&n=2", nil, 400, #"{"error":"`n` is given twice"}"#),
            ("GET /recommend/user/5?user_id=6", nil, 400, #"{"error":"there is no parameter `user_id` for the query"}"#),
            ("GET /recommend/user/5000", nil, 404, #"{"error":"User not found"}"#),
            ("GET /films/Western", nil, 400, #"{"error":"`genre` is \"Western\", and must be one of \"Drama\", \"Horror\""}"#),
            ("GET /films/Drama?day=2020-02-30", nil, 400, #"{"error":"`day` must be a day (2020-12-31), not \"2020-02-30\""}"#),
            ("GET /films/Drama?day=2020-02-29&least=1e400", nil, 400, #"{"error":"`least` must be a number, not \"1e400\""}"#),
            ("GET /films/Drama?day=2020-02-29&least=nan", nil, 400, #"{"error":"`least` must be a number, not \"nan\""}"#),
            ("GET /films/Drama?least=99&day=2020-02-29", nil, 200, #"{"day":"2020-02-29","films":[],"any":false}"#),
            ("GET /divide?a=7&b=2", nil, 200, #"{"quotient":3.5,"product":14}"#),
            ("GET /divide", nil, 400, #"{"error":"`a` is missing"}"#),
            ("GET /divide?a=1&b=0", nil, 400, #"{"error":"`b` must not be 0"}"#),
            ("GET /divide?a=9223372036854775807&b=2", nil, 500, #"{"error":"Internal error"}"#),
            ("POST /recent", nil, 400, #"{"error":"the body must be a JSON object with `user_ids`"}"#),
            ("POST /recent", "{", 400, #"{"error":"the body is not JSON: it ends where a label in quotes is expected"}"#),
            ("POST /recent", "[1]", 400, #"{"error":"the body must be a JSON object, not a list"}"#),
            (
                "POST /recent", "{\"user_ids\": 5}", 400,
                #"{"error":"`user_ids` must be a list, each element a whole number, not 5"}"#
            ),
            (
                "POST /recent", "{\"user_ids\": [\"5\"]}", 400,
                #"{"error":"`user_ids` must be a list, each element a whole number, not a list"}"#
            ),
            ("POST /recent", "{\"users\": []}", 400, #"{"error":"there is no parameter `users` for the body"}"#),
            (
                "POST /recent", "{\"user_ids\": [], \"strict\": null}", 400,
                #"{"error":"`strict` must be true or false, not null"}"#
            ),
            (
                "POST /recent?strict=true", "{\"user_ids\": []}", 400,
                ##"{"error":"there is no parameter `strict` for the query; arguments come in the body"}"##
            ),
            (
                "POST /recent", "{\"user_ids\": [5000], \"strict\": true}", 200,
                #"{"strict":true,"lists":[{"user":5000,"last":null}]}"#
            ),
            ("GET /recent", nil, 405, #"{"error":"GET is not allowed here"}"#),
            ("GET /health", nil, 200, #"{"status":"ok","notebook":"Films over HTTP"}"#),
            ("DELETE /health", nil, 405, #"{"error":"DELETE is not allowed here"}"#),
        ]
        for (line, json, status, body) in cases {
            let answer = ask(service, line, json: json)
            #expect(answer.0 == status && answer.1 == body, "\(line) \(json ?? ""): \(answer)")
        }
    }

    @Test func lessParticularRoutesComeLast() async throws {
        let service = Service(try await Served().load())
        #expect(ask(service, "GET /films/popular?n=1").1.contains("score"))
        #expect(ask(service, "GET /films/Horror?day=2020-01-01").1.contains("films"))
    }

    @Test func aBodyMustBeSaidToBeJSON() async throws {
        let service = Service(try await Served().load())
        for type in [nil, "text/plain", "application/x-www-form-urlencoded", ""] as [String?] {
            let request = HTTPRequest(method: "POST", target: Array("/recent".utf8), contentType: type, body: Array("{}".utf8))
            #expect(service.answer(request).status == 400)
        }
        let body = Array(#"{"user_ids":[]}"#.utf8)
        for type in ["application/json", "Application/JSON; charset=utf-8", "application/vnd.api+json"] {
            let request = HTTPRequest(method: "POST", target: Array("/recent".utf8), contentType: type, body: body)
            #expect(service.answer(request).status == 200, "\(type)")
        }
    }

    @Test func figuresAreCountedByRoute() async throws {
        let service = Service(try await Served().load())
        for line in ["GET /movie/3", "GET /movie/6", "GET /movie/1", "GET /nowhere", "PATCHY /movie/3"] { _ = ask(service, line) }
        let text = ask(service, "GET /metrics").1
        #expect(text.contains("recnb_requests_total{method=\"GET\",route=\"/movie/{movie_id}\",status=\"200\"} 2\n"))
        #expect(text.contains("recnb_requests_total{method=\"GET\",route=\"/movie/{movie_id}\",status=\"404\"} 1\n"))
        #expect(text.contains("recnb_requests_total{method=\"other\",route=\"other\",status=\"405\"} 1\n"))
        #expect(text.contains("recnb_request_seconds_count{route=\"/movie/{movie_id}\"} 3\n"))
        for line in text.split(separator: "\n") {
            #expect(
                line.hasPrefix("# ") || line.wholeMatch(of: /[a-z_]+(\{[^}]*(\{[^}]*\}[^}]*)?\})? [0-9.e+-]+/) != nil, "\(line)")
        }
    }

    @Test func otherOriginsAreAllowedOnlyWhenSaid() async throws {
        let served = try await Served().load()
        func origin(_ service: Service, _ method: String = "GET") -> String? {
            let request = HTTPRequest(method: method, target: Array("/movie/3".utf8), origin: "https://films.example")
            return service.answer(request).headers.first { $0.name == "Access-Control-Allow-Origin" }?.value
        }
        #expect(origin(Service(served)) == nil)
        var options = Service.Options()
        options.origins = ["https://other.example"]
        #expect(origin(Service(served, options: options)) == nil)
        options.origins.append("https://films.example")
        #expect(origin(Service(served, options: options)) == "https://films.example")
        #expect(origin(Service(served, options: options), "OPTIONS") == "https://films.example")
        options.origins = ["*"]
        #expect(origin(Service(served, options: options)) == "*")
    }

    @Test func theInterfaceIsDescribed() async throws {
        let service = Service(try await Served().load())
        let text = ask(service, "GET /openapi.json").1
        let json = try JSON.parse(Array(text.utf8))
        guard case .object(let members) = json else { throw Trouble(description: text) }
        #expect(members.map(\.name) == ["openapi", "info", "paths", "components"])
        #expect(
            text.contains(
                #"{"name":"n","in":"query","required":false,"schema":{"type":"integer","format":"int64","minimum":1,"maximum":100,"default":5}}"#
            ))
        #expect(text.contains(#""enum":["Drama","Horror"]"#))
        #expect(text.contains(#""required":["user_ids"],"additionalProperties":false"#))
        let page = ask(service, "GET /docs").1
        #expect(page.contains("<title>Films over HTTP</title>") && !page.contains("http://") && !page.contains("https://"))
    }

    @Test func resultsAreSwappedAsAWhole() async throws {
        let project = try Served()
        let service = Service(try await project.load())
        #expect(ask(service, "GET /movie/3").0 == 200)
        try project.scratch.write("movieId,title,genres,cluster\n5,Other,Drama,1\n", to: "movies.csv")
        service.replace(with: try await project.load())
        #expect(ask(service, "GET /movie/3").0 == 404)
        #expect(ask(service, "GET /movie/5").1.contains("Other"))
        service.keepOld(because: "a column is gone")
        #expect(ask(service, "GET /health").1.contains(#""not_reloaded":"a column is gone""#))
        #expect(ask(service, "GET /movie/5").0 == 200)
    }
}
