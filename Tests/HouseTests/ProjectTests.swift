import Testing

/// What stands in the root of the repository fits together.
@Suite struct ProjectTests {
    static let allowed: Set = [
        ".build", ".ci", ".editorconfig", ".env", ".git", ".gitignore", ".make", ".setup", ".swift-format", ".venv",
        "CHANGELOG.md",
        "LICENSE", "Makefile", "Package.swift", "README.md", "Sources", "Tests", "data", "models", "notebooks", "output",
    ]

    @Test func theRootIsLean() throws {
        #expect(try Set(Repository.names(in: "")).subtracting(Self.allowed).sorted() == [])
    }

    @Test func everyMakeCommandOfTheDocumentsExists() throws {
        let makefile = try Repository.text("Makefile")
        let targets = Set(makefile.matches(of: #/(?m)^([a-z][a-z-]*):.*## /#).map { String($0.1) })
        #expect(targets.isSuperset(of: ["demo", "test", "bench", "soak", "lint", "format", "clean", "setup", "check"]))
        for path in try ["README.md", ".ci/run"] + Repository.files(below: "Sources", "md") {
            for match in try Repository.text(path).matches(of: #/(?:`|\n {4}|step \w+ \d+ )make ([a-z-]+)/#) {
                #expect(targets.contains(String(match.1)), "\(path) mentions `make \(match.1)`")
            }
        }
    }

    @Test func theChangelogHasAPlaceForTheNextLine() throws {
        #expect(try Repository.text("CHANGELOG.md").contains("## [Unreleased]"))
    }

    @Test func setUpInstallsWhatThePackageNames() throws {
        let setup = try Repository.text(".make/setup")
        for package in try Manifest().debianPackages {
            let isInstalled = setup.contains(" \(package) ") || setup.contains(" \(package)\n")
            #expect(
                isInstalled,
                "Package.swift names the Debian package \(package); .make/setup does not install it")
        }
    }

    @Test(arguments: ["requirements", "requirements-bench", "requirements-serve"])
    func everyPythonPackageIsPinnedByVersionAndHash(_ name: String) throws {
        let entries = try Repository.text(".make/\(name).txt").matches(of: /(?m)^([a-z][^\n]*(?:\n[ ]{4}[^\n]*)*)/).map(\.1)
        #expect(!entries.isEmpty)
        for entry in entries {
            #expect(entry.contains(/^[a-z0-9-]+==[0-9][^ ]* \\\n/), "\(entry.prefix(40))")
            #expect(entry.contains(/--hash=sha256:[0-9a-f]{64}/), "\(entry.prefix(40))")
        }
        for wanted in try Repository.text(".make/\(name).in").split(separator: "\n") where !wanted.hasPrefix("-") {
            let package = wanted.prefix { $0 != "=" }
            #expect(entries.contains { $0.hasPrefix(package + "==") }, "\(package) is in \(name).in and not in \(name).txt")
        }
    }
}
