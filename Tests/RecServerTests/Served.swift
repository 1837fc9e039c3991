import Glibc
import RecCache
import RecDiagnostics
import RecPlan
import RecRuntime
import RecSemantics
import RecServer

/// Why a test cannot go on.
struct Trouble: Error, CustomStringConvertible {
    let description: String
}

/// A folder of a test's own, removed with it.
final class Scratch: Sendable {
    let path: String

    init() throws {
        var template = Array("\(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")/recnb-server-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Trouble(description: "cannot make a folder") }
        path = String(cString: made)
    }

    deinit { Self.remove(path) }

    func write(_ text: String, to name: String) throws {
        guard let file = fopen("\(path)/\(name)", "w") else { throw Trouble(description: "cannot write \(name)") }
        defer { fclose(file) }
        guard fputs(text, file) >= 0 else { throw Trouble(description: "cannot write \(name)") }
    }

    private static func remove(_ path: String) {
        if let stream = opendir(path) {
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
                var info = stat()
                guard name != ".", name != "..", lstat("\(path)/\(name)", &info) == 0 else { continue }
                if info.st_mode & S_IFMT == S_IFDIR { remove("\(path)/\(name)") } else { unlink("\(path)/\(name)") }
            }
            closedir(stream)
        }
        rmdir(path)
    }
}

/// A project whose notebook is served in this process.
struct Served {
    let scratch: Scratch

    init(_ notebook: String = Films.notebook) throws {
        scratch = try Scratch()
        try scratch.write(notebook, to: "films.recnb")
        try scratch.write(Films.movies, to: "movies.csv")
        try scratch.write(Films.ratings(), to: "ratings.csv")
    }

    /// The routes, ready to answer.
    func load(plain: Bool = false) async throws -> ServedNotebook {
        try await Self.load(Project(notebook: scratch.path + "/films.recnb", current: scratch.path), plain: plain)
    }

    static func load(_ project: Project, values: [String: String] = [:], plain: Bool = false) async throws -> ServedNotebook {
        let notebook = try await CheckedNotebook.load(project, values: values.mapValues { .init($0, source: .commandLine) })
        guard notebook.isRunnable else { throw Trouble(description: notebook.diagnostics.map(\.message).joined(separator: "; ")) }
        var options = RunOptions(threads: 2, pythonExecutable: "/nonexistent/recnb-python")
        options.isForRoutes = true
        let store = try ContentStore(root: project.output + "/.cache", access: .readWrite)
        let runner = NotebookRunner(notebook, options: options, store: store, stop: StopSignal())
        let (served, result) = try await runner.serve(keepsPlain: plain)
        guard let served else {
            throw Trouble(description: result.outcomes.map(\.reason).filter { !$0.isEmpty }.joined(separator: "; "))
        }
        return served
    }
}

/// Films and ratings that are the same each time, and a notebook with every kind of route.
enum Films {
    static let movies: String = {
        var lines = ["movieId,title,genres,cluster"]
        for id in 1...300 { lines.append("\(id * 3),Film \(id) (\(1950 + id % 70)),\(genres[id % 4]),\(id * 7 % 11)") }
        return lines.joined(separator: "\n") + "\n"
    }()

    private static let genres = ["Drama", "Comedy|Drama", "Horror", "Action|Comedy"]

    static func ratings(seed: UInt64 = 1) -> String {
        var lines = ["userId,movieId,rating,timestamp"]
        var random = SeededGenerator(seed: seed)
        for user in 1...80 {
            for film in Set((0..<(1 + user % 30)).map { _ in Int.random(in: 1...300, using: &random) * 3 }).sorted() {
                lines.append(
                    "\(user),\(film),\(Double(Int.random(in: 1...10, using: &random)) / 2),\(Int.random(in: 0..<1_000_000, using: &random))"
                )
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static let notebook = """
        %% notebook "Films over HTTP"

        %% load movies
        readCSV("movies.csv", types: [.movieId: .uint32, .title: .string, .genres: .string, .cluster: .int32])

        %% load ratings
        readCSV("ratings.csv", types: [.userId: .uint32, .movieId: .uint32, .rating: .float32, .timestamp: .int32])

        %% feature stats
        ratings.group(by: .movieId).aggregate(mean: mean(.rating), votes: count())

        %% recommend movie(movie_id: Int)
        guard let film = movies.first(where: .movieId == movie_id) else { throw notFound("Movie not found") }
        (movieId: film.movieId, title: film.title, genres: film.genres, cluster: film.cluster)

        %% recommend like_movie(movie_id: Int, @Range(1...100) n: Int = 5)
        guard let film = movies.first(where: .movieId == movie_id) else { throw notFound("Movie not found") }
        movies.filter(.cluster == film.cluster && .movieId != movie_id).sample(n, seed: 42).select(.movieId, .title)

        %% recommend for_user(user_id: Int, @Range(1...100) n: Int = 5)
        let seen = ratings.filter(.userId == user_id)
        guard let favourite = seen.join(movies, on: .movieId).count(by: .cluster).top(1, by: .count, -.cluster).first(.cluster)
        else { throw notFound("User not found") }
        movies.filter(.cluster == favourite).exclude(seen, on: .movieId).sample(n, seed: 42).select(.movieId, .title)

        %% recommend popular(n: Int = 10)
        movies.join(stats, on: .movieId).with(score: .mean * .votes).top(n, by: .score, .movieId).select(.movieId, .title, .score)

        %% recommend of_genre(@OneOf("Drama", "Horror") genre: String, least: Double = 0, day: Date)
        let chosen = movies.filter(.genres == genre).join(stats, on: .movieId, kind: .left)
        (day: day, films: chosen.filter(.mean >= least).sort(by: -.mean, .movieId).head(3), any: chosen.contains(.mean >= least))

        %% recommend alike(user_id: Int)
        func best(of people: Table) -> Table {
            ratings.join(people, on: .userId, kind: .semi).group(by: .movieId).aggregate(score: mean(.rating), n: count())
                .top(5, by: .score, .n, .movieId)
        }
        let mine = ratings.filter(.userId == user_id && .rating >= 3)
        let others = ratings.join(mine.select(.movieId), on: .movieId).filter(.userId != user_id).unique(.userId)
        (account: ratings.contains(.userId == user_id), films: best(of: others).join(movies, on: .movieId, kind: .left)[.title],
         same: popular(n: 3).exclude(mine, on: .movieId))

        %% recommend recent(user_ids: [Int], strict: Bool = false)
        let lists = user_ids.map { user in (user: user, last: ratings.filter(.userId == user).sort(by: -.timestamp).first(.movieId)) }
        (strict: strict, lists: lists)

        %% recommend divided(a: Int, b: Int = 1)
        guard b != 0 else { throw badRequest("`b` must not be 0") }
        (quotient: a / b, product: a * b)

        %% serve api
        get("/", (message: "Welcome"))
        get("/movie/{movie_id}", movie)
        get("/recommend/movie/{movie_id}", like_movie)
        get("/recommend/user/{user_id}", for_user)
        get("/films/popular", popular)
        get("/films/{genre}", of_genre)
        get("/alike/{user_id}", alike)
        post("/recent", recent)
        get("/divide", divided)
        get("/stats", stats)

        """
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
