@echo off
rem Starts dev-runner: finds a JDK, builds what is not built yet or older than its sources, then runs Java.
setlocal EnableExtensions DisableDelayedExpansion
rem PowerShell 7 leaves its modules to the older one below.
set "PSModulePath="
set "ROOT=%~dp0"
if "%ROOT:~-1%"=="\" set "ROOT=%ROOT:~0,-1%"
set "STATE=%ROOT%\local-runner\runner\target\launcher"
set "JAR=%ROOT%\local-runner\runner\target\dev-runner.jar"
set "GET_JDK=Install a JDK, for instance from https://adoptium.net, and set JAVA_HOME to it"

if defined JAVA_HOME goto java_home
for %%J in (java.exe) do set "JAVA=%%~$PATH:J"
if defined JAVA goto java_found
call :fail "No JDK was found" "JAVA_HOME is not set, and there is no java on the PATH" "%GET_JDK%"
exit /b 1

:java_home
set "JAVA=%JAVA_HOME%\bin\java.exe"
if exist "%JAVA%" goto java_found
call :fail "No JDK was found" "JAVA_HOME is %JAVA_HOME%, and there is no bin\java.exe in it" "Set JAVA_HOME to a JDK 17 or newer"
exit /b 1

:java_found
rem What Java prints of its own place would be read in another encoding: it is taken only where no JDK is around java.exe.
set "HOME_OF_JAVA="
set "VERSION_OF_JAVA="
for %%D in ("%JAVA%\..\..") do if exist "%%~fD\bin\javac.exe" set "HOME_OF_JAVA=%%~fD"
for /f "tokens=1,* delims==" %%A in ('call "%JAVA%" -XshowSettings:properties -version 2^>^&1 ^| findstr /c:"java.home =" /c:"java.specification.version ="') do call :property "%%A" "%%B"
if not defined VERSION_OF_JAVA (
  call :fail "No JDK was found" "%JAVA% does not run" "%GET_JDK%"
  exit /b 1
)
if %VERSION_OF_JAVA:.=% LSS 17 goto too_old
if "%VERSION_OF_JAVA:~0,2%"=="1." goto too_old
if not exist "%HOME_OF_JAVA%\bin\javac.exe" (
  call :fail "A JDK is needed, with its compiler" "%HOME_OF_JAVA% is a JRE: there is no bin\javac.exe in it" "%GET_JDK%"
  exit /b 1
)

powershell -NoProfile -Command "$s = Get-Item -LiteralPath (Join-Path $env:STATE 'built') -ErrorAction SilentlyContinue; if (-not $s -or -not (Test-Path -LiteralPath $env:JAR)) { exit 1 }; $f = @(Get-Item -LiteralPath (Join-Path $env:ROOT 'pom.xml')); foreach ($m in Get-ChildItem -LiteralPath $env:ROOT -Recurse -Depth 2 -Filter pom.xml | Where-Object { $_.FullName.Substring($env:ROOT.Length) -notlike '\examples\*' }) { $f += $m; $f += Get-ChildItem -LiteralPath (Join-Path $m.DirectoryName 'src\main') -Recurse -ErrorAction SilentlyContinue }; if ($f | Where-Object { $_.LastWriteTime -gt $s.LastWriteTime }) { exit 1 }"
if not errorlevel 1 goto run

set "MVN="
for %%M in (mvn.cmd) do set "MVN=%%~$PATH:M"
if not defined MVN if defined MAVEN_HOME if exist "%MAVEN_HOME%\bin\mvn.cmd" set "MVN=%MAVEN_HOME%\bin\mvn.cmd"
if not defined MVN if defined M2_HOME if exist "%M2_HOME%\bin\mvn.cmd" set "MVN=%M2_HOME%\bin\mvn.cmd"
if not defined MVN (
  call :fail "Maven was not found, and dev-runner is not built yet" "There is no mvn on the PATH, and none in MAVEN_HOME" "Install Maven 3.8.6 or newer (https://maven.apache.org/install.html), then start again"
  exit /b 1
)
echo dev-runner: building, which takes a while the first time 1>&2
if not exist "%STATE%" mkdir "%STATE%"
set "JAVA_HOME=%HOME_OF_JAVA%"
type nul > "%STATE%\started"
pushd "%ROOT%"
call "%MVN%" -B -Dstyle.color=never -Dmaven.test.skip=true -Dcyclonedx.skip=true -pl local-runner/runner -am package < nul > "%STATE%\build.log" 2>&1
if errorlevel 1 (
  popd
  call :fail "The build failed" "See the log, from the first line with [ERROR]" "Open %STATE%\build.log"
  exit /b 1
)
popd
move /y "%STATE%\started" "%STATE%\built" > nul

:run
rem A class path is too long for a command line here: java reads it from a file, in the system's ANSI encoding.
powershell -NoProfile -Command "$p = $env:JAR + ';' + (Get-Content -Raw -Encoding UTF8 -LiteralPath (Join-Path $env:STATE 'classpath')).Trim(); [IO.File]::WriteAllBytes((Join-Path $env:STATE 'java.args'), [Text.Encoding]::Default.GetBytes('-cp \"' + $p.Replace('\', '\\') + '\"'))"
"%HOME_OF_JAVA%\bin\java.exe" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=0.1 -Xshare:auto -Xlog:disable -Xlog:all=warning:stderr %DEV_RUNNER_JAVA_OPTS% "@%STATE%\java.args" io.devrunner.runner.Main %*
exit /b %ERRORLEVEL%

:too_old
call :fail "JDK 17 or newer is needed" "%JAVA% is of version %VERSION_OF_JAVA%" "%GET_JDK%"
exit /b 1

:property
set "NAME=%~1"
set "VALUE=%~2"
if not defined HOME_OF_JAVA if not "%NAME:java.home=%"=="%NAME%" set "HOME_OF_JAVA=%VALUE:~1%"
if not "%NAME:java.specification.version=%"=="%NAME%" set "VERSION_OF_JAVA=%VALUE:~1%"
exit /b 0

:fail
echo dev-runner: %~1 1>&2
echo   Why: %~2 1>&2
echo   Fix: %~3 1>&2
exit /b 0
