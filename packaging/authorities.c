/* Where OpenSSL looks for the authorities that it trusts, in place of its own answer.
 *
 * A static OpenSSL has the place compiled in that Debian uses. Other distributions have theirs, and
 * so Python's `ssl` would trust nobody there. These are all the functions of OpenSSL's x509_def.c:
 * with them here, the linker leaves out that file. They are asked when a context loads its defaults,
 * so nothing of this costs a start. SSL_CERT_FILE and SSL_CERT_DIR come first, as ever.
 */

#include <ctype.h>
#include <dirent.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "/etc/ssl/certs"

/* One file with all authorities. */
static const char *const BUNDLES[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Arch, Gentoo, Alpine */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* Fedora, RHEL */
    "/etc/ssl/ca-bundle.pem",                            /* openSUSE */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* RHEL */
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs/ca-bundle.crt",                      /* NixOS */
};

/* Whether the folder is made to look authorities up in, by their hashes: `5ed36f99.0`. That is
 * quicker than reading all of them, so the bundle is left alone then. */
static int has_hashes(void)
{
    DIR *folder = opendir(FOLDER);
    int found = 0;
    struct dirent *entry;

    if (folder == NULL)
        return 0;
    while (!found && (entry = readdir(folder)) != NULL)
        found = strspn(entry->d_name, "0123456789abcdef") == 8 && entry->d_name[8] == '.'
            && isdigit((unsigned char)entry->d_name[9]);
    closedir(folder);
    return found;
}

const char *X509_get_default_cert_file(void)
{
    size_t i;

    if (!has_hashes())
        for (i = 0; i < sizeof(BUNDLES) / sizeof(BUNDLES[0]); i++)
            if (access(BUNDLES[i], R_OK) == 0)
                return BUNDLES[i];
    return "/etc/ssl/cert.pem";
}

const char *X509_get_default_cert_dir(void) { return FOLDER; }
const char *X509_get_default_cert_area(void) { return "/etc/ssl"; }
const char *X509_get_default_private_dir(void) { return "/etc/ssl/private"; }
const char *X509_get_default_cert_file_env(void) { return "SSL_CERT_FILE"; }
const char *X509_get_default_cert_dir_env(void) { return "SSL_CERT_DIR"; }
