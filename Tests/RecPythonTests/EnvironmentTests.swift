import RecPythonClient
import Testing

@Suite("A virtual environment read from its files")
struct EnvironmentTests {
    @Test("is named by the packages asked for, absent ones too")
    func fingerprint() {
        let environment = PythonEnvironment(python: "3.11.2", packages: ["numpy": "2.4.6"], folder: "/nowhere")
        #expect(environment.fingerprint(of: ["pandas", "numpy"]) == "python 3.11.2; numpy 2.4.6; pandas absent")
    }
}
