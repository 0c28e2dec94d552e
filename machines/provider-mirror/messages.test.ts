// Names of packages are read as they are written, and what could lead elsewhere is no name.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packageAt, packagePath } from './messages.ts';

test('a path of a mirror is read as the package that it names', () => {
  for (const path of [
    'registry.terraform.io/hashicorp/null/terraform-provider-null_3.2.4_linux_amd64.zip',
    '127.0.0.1:8443/acme/google-beta/terraform-provider-google-beta_1.0.0-rc.1_darwin_arm64.zip',
    'registry.opentofu.org/a/b/terraform-provider-b_1.0.0+meta_windows_386.zip',
  ]) {
    const named = packageAt(path);
    assert.ok(named !== null, path);
    assert.equal(packagePath(named), path);
  }
});

test('what is no path of a mirror names nothing', () => {
  const file = 'terraform-provider-null_3.2.4_linux_amd64.zip';
  for (const path of [
    file,
    `hashicorp/null/${file}`,
    `registry.terraform.io/hashicorp/time/${file}`,
    `registry.terraform.io/hashicorp/null/3.2.4/${file}`,
    `../hashicorp/null/${file}`,
    `Registry.Terraform.io/hashicorp/null/${file}`,
    `registry.terraform.io/hashicorp/../terraform-provider-.._3.2.4_linux_amd64.zip`,
    'registry.terraform.io/hashicorp/null/terraform-provider-null_v3.2.4_linux_amd64.zip',
    'registry.terraform.io/hashicorp/null/terraform-provider-null_3.2.4_linux.zip',
    'registry.terraform.io/hashicorp/null/terraform-provider-null_3.2.4_linux_amd64.tar.gz',
  ])
    assert.equal(packageAt(path), null, path);
});
