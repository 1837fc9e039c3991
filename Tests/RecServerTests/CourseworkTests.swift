import Glibc
import RecRuntime
import RecServer
import Testing

/// The coursework's API: each route and each error, over HTTP.
@Suite(.serialized) struct CourseworkTests {
    private static var repository: String {
        #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    }

    @Test func everyRouteAnswersAsTheCourseworkSays() async throws {
        let scratch = try Scratch()
        let real = Self.repository + "/../shared/data/ml-latest-small"
        var values: [String: String] = [:]
        if access(real + "/ratings.csv", R_OK) == 0 {
            values["data"] = real
        } else {
            print("NOT TRIED ON REAL DATA: there is no MovieLens data at \(real)")
        }
        let project = Project(
            notebook: Self.repository + "/notebooks/coursework.recnb", root: Self.repository, output: scratch.path + "/output",
            current: Self.repository)
        let service = Service(try await Served.load(project, values: values))
        let server = try HTTPServer(service, host: "127.0.0.1", port: 0, threads: 2)
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        func ask(_ target: String) throws -> (Int, String) {
            let answer = try #require(client.get(target), "\(target)")
            return (answer.status, answer.body)
        }
        #expect(try ask("/") == (200, #"{"message":"Welcome to the movie recommendation API"}"#))
        let film = try ask("/movie/1")
        #expect(film.0 == 200)
        #expect(film.1.wholeMatch(of: /\{"movieId":1,"title":"[^"]+","genres":"[^"]+","cluster":\d\}/) != nil, "\(film.1)")
        if !values.isEmpty {
            #expect(film.1.contains(#""title":"Toy Story (1995)","genres":"Adventure|Animation|Children|Comedy|Fantasy""#))
        }
        for (target, count) in [
            ("/recommend/movie/1", 5), ("/recommend/movie/1?n=3", 3), ("/recommend/user/1", 5), ("/recommend/user/1?n=12", 12),
        ] {
            let answer = try ask(target)
            let items = answer.1.matches(of: /\{"movieId":\d+,"title":"(?:[^"\\]|\\.)+"\}/)
            #expect(answer.0 == 200 && items.count == count, "\(target): \(answer)")
            #expect(answer.1 == "[" + items.map { String($0.output) }.joined(separator: ",") + "]")
        }
        #expect(try ask("/movie/0") == (404, #"{"error":"Movie not found"}"#))
        #expect(try ask("/recommend/movie/0") == (404, #"{"error":"Movie not found"}"#))
        #expect(try ask("/recommend/user/0") == (404, #"{"error":"User not found"}"#))
        #expect(try ask("/movie/one") == (400, #"{"error":"`movie_id` must be a whole number, not \"one\""}"#))
        #expect(try ask("/recommend/user/1?n=0") == (400, #"{"error":"`n` is 0, and must be from 1 to 100"}"#))
        #expect(try ask("/recommend/movie/1?n=five") == (400, #"{"error":"`n` must be a whole number, not \"five\""}"#))
        #expect(try ask("/recommend") == (404, #"{"error":"Not found"}"#))
        let kept = Service(try await Served.load(project, values: values))
        let plain = Service(try await Served.load(project, values: values, plain: true))
        for user in stride(from: 1, through: 610, by: 29) {
            for target in ["/recommend/user/\(user)", "/recommend/movie/\(user)", "/movie/\(user)"] {
                #expect(
                    kept.answer(HTTPRequest("GET", target)).body == plain.answer(HTTPRequest("GET", target)).body, "\(target)")
            }
        }
    }
}
