import RecPythonClient
import Testing

@Suite("A virtual environment read from its files")
struct EnvironmentTests {
    @Test("is named by the packages asked for, absent ones too")
    func fingerprint() {
        let environment = PythonEnvironment(
            python: "3.11.2", packages: ["numpy": "2.4.6"], folder: "/nowhere", library: "3.11.4 (main)")
        #expect(
            environment.fingerprint(of: ["pandas", "numpy"])
                == "python 3.11.2; library 3.11.4 (main); numpy 2.4.6; pandas absent")
    }

    /// `pyvenv.cfg` is of the day on which the environment was made; the library may be newer.
    @Test("knows the library that runs", .enabled(if: Given.isReady))
    func library() throws {
        let environment = try PythonEnvironment.inspect(venv: Given.venv)
        let short = environment.python.split(separator: ".").prefix(2).joined(separator: ".")
        #expect(environment.library.hasPrefix(short + "."), "\(environment.library)")
    }
}
